// Language, density and keys are the person's, the scanner is the station's
// (console.md U13, 10).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from './page.mjs';

globalThis.document = { documentElement: { dataset: {} } };
globalThis.location = { search: '' };
const posted = [];
globalThis.fetch = async (path, { body }) => {
	posted.push(JSON.parse(body));
	return { status: 200, ok: true, headers: new Headers(),
		text: async () => '' };
};
const { get, set } = await app('store.js');
const { applyLooks, setLooks, startLooks } = await app('looks.js');

const signIn = (name, settings) => {
	const me = { name, roles: [], settings };
	set('me', me);
	applyLooks(me);
	return get('looks');
};

test('what one person chose is not what the next one finds', () => {
	startLooks();
	signIn('a');
	setLooks({ lang: 'zh', density: 'roomy', keys: false, prefix: 'F13' });
	set('me', null);
	const b = signIn('b', { lang: 'en', density: 'dense' });
	assert.equal(b.lang, 'en');
	assert.equal(b.density, 'dense');
	assert.equal(b.keys, true);
	const a = signIn('a');
	assert.equal(a.lang, 'zh');
	assert.equal(a.density, 'roomy');
	assert.equal(a.keys, false);
});

test('the prefix of the scanner stays at the station', () => {
	assert.equal(signIn('b').prefix, 'F13');
	assert.equal(signIn('c', { prefix: '~' }).prefix, 'F13');
	assert.ok(posted.every((looks) => !('prefix' in looks)));
	startLooks();
	assert.equal(get('looks').prefix, 'F13');
});

test('who chose nothing yet goes on in the language of the sign-in page',
	() => {
		set('me', null);
		setLooks({ lang: 'zh' });
		assert.equal(signIn('d').lang, 'zh');
	});

test('the language that the address asks for is kept until one is chosen',
	() => {
		location.search = '?lang=xx';
		startLooks();
		assert.equal(signIn('a').lang, 'xx');
		setLooks({ lang: 'en' });
		assert.equal(signIn('a').lang, 'en');
	});

test('at a station all is as large as gloves want, and that stays there',
	() => {
		const station = { name: 'e', roles: [], station: 'bench-1',
			settings: { density: 'dense' } };
		set('me', station);
		applyLooks(station);
		assert.equal(get('looks').density, 'bench');
		posted.length = 0;
		setLooks({ sound: false });
		assert.equal(posted[0].density, 'dense', 'their own place keeps its');
		assert.equal(get('looks').density, 'bench');
		assert.equal(signIn('e', station.settings).density, 'dense');
	});
