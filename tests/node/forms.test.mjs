// Forms come from the declaration of a command (console.md 14).
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	controlOf, dataOf, fieldForScan, fieldsOf, isComplete, labelOf, numberOf,
	wrongWith, wrongs,
} from '../../services/gateway/console/forms.js';
import {
	day, momentOf, setZone, time,
} from '../../services/gateway/console/format.js';
import '../../services/gateway/console/words_pages.js';
import { setLang } from '../../services/gateway/console/text.js';

setLang('en');
const codes = ['broken', 'no_power', 'noise', 'slow', 'leaks']
	.map((name) => ({ name, en: name, zh: name }));
const checks = ['pass', 'fail', 'na'].map((name) => ({ name }));
const F = {
	unit_no: { name: 'unit_no', type: 'text', must: true, high: 40 },
	note: { name: 'note', type: 'text', high: 160 },
	shelf: { name: 'shelf', type: 'text', must: true, high: 24 },
	qty: { name: 'qty', type: 'number', low: 1, high: 999, must: true },
	cost: { name: 'cost_minor', type: 'number', low: 0, high: 100000 },
	due: { name: 'due_at', type: 'number', low: 1, high: 2 ** 62 },
	day: { name: 'bought_on', type: 'text', high: 10 },
	ok: { name: 'ok', type: 'yesno', must: true },
	extra: { name: 'extra', type: 'yesno' },
	sign: { name: 'sign_sha', type: 'bytes', must: true, low: 32, high: 32 },
	photos: { name: 'photo_sha', type: 'codes', dictionary: 'hash', most: 3,
		high: 194 },
	check: { name: 'check', type: 'pick', must: true },
	symptom: { name: 'symptom', type: 'code', dictionary: 'symptom' },
	looks: { name: 'looks', type: 'codes', dictionary: 'symptom', high: 96,
		most: 2 },
	part: { name: 'part', type: 'code', dictionary: 'any' },
	measures: { name: 'measures', type: 'codes', dictionary: 'any', most: 8,
		high: 160 },
};
const of = (f) => f.dictionary === 'symptom' ? codes
	: f.name === 'check' ? checks : [];

test('every type has its control', () => {
	const is = (f, control) => assert.equal(controlOf(f, of(f)), control);
	is(F.note, 'long');
	is(F.shelf, 'text');
	is(F.qty, 'number');
	is(F.cost, 'money');
	is(F.due, 'moment');
	is(F.day, 'date');
	is(F.ok, 'yesno');
	is(F.extra, 'check');
	is(F.sign, 'file');
	is(F.photos, 'files');
	is(F.check, 'choose');
	is(F.symptom, 'pick');
	is(F.looks, 'codes');
	is(F.part, 'text');
	is(F.measures, 'list');
	// A type that nobody has heard of yet is at least a line of text.
	assert.equal(controlOf({ name: 'x', type: 'new' }, []), 'text');
});

test('the key is not asked, what must be comes first, a page may reorder',
	() => {
		const command = { subject: 'unit_no',
			fields: [F.unit_no, F.note, F.shelf, F.qty] };
		assert.deepEqual(fieldsOf(command).map((f) => f.name),
			['shelf', 'qty', 'note']);
		assert.deepEqual(fieldsOf(command, ['note']).map((f) => f.name),
			['note', 'shelf', 'qty']);
	});

test('what is wrong is told with what would be right', () => {
	const wrong = (f, value) => wrongWith(f, value, of(f));
	assert.match(wrong(F.shelf, ''), /must/);
	assert.equal(wrong(F.note, ''), '');
	assert.match(wrong(F.qty, '0'), /From 1 to 999/);
	assert.match(wrong(F.qty, '1.5'), /whole number/);
	assert.equal(wrong(F.qty, '12'), '');
	assert.match(wrong(F.cost, '1.234'), /128\.50/);
	assert.match(wrong(F.cost, '1000.01'), /From 0 to 1000/);
	assert.match(wrong(F.day, '2026-13-40'), /day/);
	assert.match(wrong(F.shelf, '货位货位货位货位货位'), /6 bytes; 24/);
	assert.match(wrong(F.sign, 'abc'), /photo/);
	assert.match(wrong(F.symptom, 'nonsense'), /not among/);
	assert.match(wrong(F.part, 'a b'), /not among/);
	assert.match(wrong(F.looks, ['slow', 'noise', 'leaks']), /2 at most/);
	assert.deepEqual(Object.keys(wrongs([F.shelf, F.note], {}, of)),
		['shelf']);
});

test('data travels in the types of the declaration', () => {
	assert.deepEqual(dataOf(Object.values(F), {
		unit_no: 'U', note: '', shelf: ' A-1 ', qty: '\uff11\uff12',
		cost_minor: '12.5', due_at: 1796000000000, ok: 'no', extra: true,
		looks: ['slow', 'broken', 'slow'], measures: 'u=5 i=2',
	}), {
		unit_no: 'U', shelf: 'A-1', qty: 12, cost_minor: 1250,
		due_at: 1796000000000, ok: false, extra: true, looks: 'broken,slow',
		measures: 'i=2,u=5',
	});
});

test('labels say what is asked, not how it travels', () => {
	assert.equal(labelOf(F.cost, 'Cost of one, in minor units'),
		'Cost of one');
	assert.equal(labelOf(F.due, 'Due, in ms UTC'), 'Due');
	assert.equal(labelOf(F.sign, 'Hash of the signature'), 'Signature');
	assert.equal(labelOf(F.sign, '签名哈希'), '签名');
});

test('a command that lacks nothing needs no form', () => {
	assert.equal(isComplete([F.shelf, F.note], { shelf: 'A-1' }, of), true);
	assert.equal(isComplete([F.shelf, F.note], {}, of), false);
	assert.equal(isComplete([F.ok], { ok: false }, of), true);
});

test('a scan finds its field: choices by name, text into the first empty',
	() => {
		const fields = [F.shelf, F.qty, F.check, F.looks, F.note];
		const place = (values, text, focused) =>
			fieldForScan(fields, values, text, of, focused);
		assert.deepEqual(place({}, 'FX:PASS'), ['check', 'pass']);
		assert.deepEqual(place({}, 'no_power'), ['looks', ['no_power']]);
		assert.deepEqual(place({ looks: ['noise'] }, 'slow'),
			['looks', ['noise', 'slow']]);
		assert.deepEqual(place({}, 'B-12'), ['shelf', 'B-12']);
		assert.deepEqual(place({ shelf: 'A' }, '12'), ['qty', '12']);
		// Never into a note, though it would fit.
		assert.equal(place({ shelf: 'A' }, 'SN-0001'), null);
		assert.deepEqual(place({ shelf: 'A' }, 'B-12', 'shelf'),
			['shelf', 'B-12']);
	});

test('a moment is by the clock of the site, wherever the browser is', () => {
	const due = { name: 'due_at', type: 'number' };
	for (const [minutes, text, at] of [
		[480, '2026-11-28T14:05', Date.UTC(2026, 10, 28, 6, 5)],
		[330, '2026-11-28T14:05', Date.UTC(2026, 10, 28, 8, 35)],
		[-210, '2026-11-28T23:30', Date.UTC(2026, 10, 29, 3, 0)],
		[0, '2026-11-28T00:00', Date.UTC(2026, 10, 28)]]) {
		setZone(minutes);
		assert.equal(numberOf(due, text), at, text);
		assert.equal(momentOf(at), text);
		assert.equal(time(at), text.replace('T', ' '));
		assert.equal(day(at), text.slice(0, 10));
	}
	assert.ok(Number.isNaN(numberOf(due, 'soon')));
	assert.equal(momentOf(0), '');
	setZone(480);
});
