// Amounts travel in minor units; a person reads and writes them as the
// currency is written: that of the site, unless an event says another.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { beforeEach, test } from 'node:test';
import { app } from './page.mjs';

const { set } = await app('store.js');
const { setLang } = await app('text.js');
const { Value } = await app('unit.js');
const { numberOf, wrongWith } = await app('forms.js');

const cost = { name: 'cost_minor', type: 'number', low: 0, high: 100000 };
const site = (currency) => set('me', { name: 'a', roles: [], currency });
const shown = (value, currency) => Value({ field: cost, value, currency });
const wrong = (text) => wrongWith(cost, text, []);
beforeEach(() => setLang('en'));

test('an amount has the sign and the decimals of its currency', () => {
	for (const [currency, text] of [['CNY', 'CN¥123.45'], ['EUR', '€123.45'],
		['JPY', 'JP¥12,345'], ['KWD', 'KWD 12.345'],
		['HUF', 'HUF 123.45']]) {
		site(currency);
		assert.equal(shown(12345).replace('\xa0', ' '), text);
	}
	site('JPY');
	assert.equal(shown(12345, 'EUR'), '€123.45');
	setLang('zh');
	site('CNY');
	assert.equal(shown(12345), '¥123.45');
});

test('what is typed becomes minor units of the site', () => {
	for (const [currency, text, minor] of [['CNY', '12.5', 1250],
		['JPY', '500', 500], ['KWD', '1.234', 1234], ['EUR', '1,000', 100000],
		['JPY', '500.5', NaN], ['CNY', '1.234', NaN], ['KWD', '1.2345', NaN],
		['JPY', '\uff15\uff10', 50], ['HUF', '12.50', 1250]]) {
		site(currency);
		assert.equal(numberOf(cost, text), minor, `${currency} ${text}`);
	}
});

test('papers and the console know the same decimals', () => {
	const text = fs.readFileSync(new URL('../../common/base/fx_text.c',
		import.meta.url), 'utf8');
	const rows = [...text.matchAll(/\{ "([A-Z]{3})", (\d) \}/g)];
	assert.ok(rows.length > 4);
	const papers = Object.fromEntries(rows.map(([, currency, n]) =>
		[currency, Number(n)]));
	for (const currency of Intl.supportedValuesOf('currency')) {
		site(currency);
		const typed = 10 ** (papers[currency] ?? 2);
		assert.equal(numberOf(cost, '1'), typed, currency);
	}
});

test('what would be right is said in the currency of the site', () => {
	site('JPY');
	assert.equal(wrong('500.50'), 'An amount such as 129');
	assert.equal(wrong('100001'), 'From 0 to 100000');
	site('CNY');
	assert.equal(wrong('1.234'), 'An amount such as 128.50');
	assert.equal(wrong('1000.01'), 'From 0 to 1000');
	site('KWD');
	assert.equal(wrong('1.2345'), 'An amount such as 128.500');
	assert.equal(wrong('100.001'), 'From 0 to 100');
});
