// What waits beside the units of a department: which records, each once, and
// no further than those with a clock.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { app } from './page.mjs';

const { LISTS, load } = await app('pages/lists.js');

let answers = {};
globalThis.fetch = async (path) => {
	const { pathname, searchParams } = new URL(path, 'http://gateway');
	const name = [pathname.split('/').pop(), searchParams.get('state'),
		searchParams.get('after')].filter(Boolean).join(' ');
	const json = answers[name] ?? { rows: [] };
	return { status: 200, ok: true, json: async () => json,
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};
const unit = (n, more = {}) => ({ unit_no: `U${n}`, ...more });

test('lists name records, states and fields that are declared', () => {
	for (const [department, lists] of Object.entries(LISTS)) {
		const text = readFileSync(`common/schema/${department}.def`, 'utf8');
		for (const { view, kind, states, fields } of Object.values(lists)) {
			if (view)
				continue;
			const begin = text.indexOf(`RECORD(${department}, ${kind},`);
			const body = text.slice(begin,
				text.indexOf(`END(${department}, ${kind})`, begin));
			assert.ok(begin >= 0, `${department} ${kind}`);
			for (const name of fields)
				assert.match(body, new RegExp(`\\(${name},`), name);
			for (const state of states)
				assert.match(text, new RegExp(`\\b${state}\\b`), state);
		}
	}
});

test('one that was judged while it was read stands there once', async () => {
	answers = { 'appeal_file judged': { rows: [unit(1), unit(2)] },
		'appeal_file filed': { rows: [unit(2), unit(3)] } };
	const { rows, isCut } = await load(LISTS.intake.appeals, 'intake', 1);
	assert.deepEqual(rows.map((r) => r.unit), ['U1', 'U2', 'U3']);
	assert.equal(isCut, false);
});

test('units in the house are no follow-ups, and end the list', async () => {
	const due = { followup_due: 5 };
	answers = { 'unit admitted': { next: 'a1', rows: [unit(1, due),
		unit(2, { acceptance_due: 4 }), unit(3)] },
	'unit admitted a1': { rows: [unit(4)] },
	'unit goods_back': { rows: [] } };
	const short = await load(LISTS.intake.closing, 'intake', 1);
	assert.deepEqual(short.rows.map((r) => r.unit), ['U1', 'U2']);
	assert.equal(short.isCut, false);
	answers['unit admitted'].rows.pop();
	assert.equal((await load(LISTS.intake.closing, 'intake', 1)).isCut, true);
});
