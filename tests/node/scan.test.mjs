// A scanner is told from a person by its pace (console.md 9.1).
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	Scanner, charOf, meaning,
} from '../../services/gateway/console/scan.js';

/** Types text with a pause between keys; gives what the last key brought. */
function type(scanner, text, pause, { from = 1000, end = 'Enter',
	remember = undefined } = {}) {
	let time = from, out = null;
	for (const key of [...text, end]) {
		out = scanner.feed({ key, time }, remember);
		time += pause;
	}
	return out;
}

test('six quick characters and Enter are a scan', () => {
	assert.equal(type(new Scanner(), 'SN-001', 34)?.text, 'SN-001');
	assert.equal(type(new Scanner(), 'SN-001', 10, { end: 'Tab' })?.text,
		'SN-001');
});

test('a person who types is never a scan', () => {
	assert.equal(type(new Scanner(), 'SN-00123', 35), null);
	assert.equal(type(new Scanner(), 'SN-00123', 120), null);
});

test('five characters are too few', () => {
	assert.equal(type(new Scanner(), 'SN-01', 5), null);
});

test('what a person typed before a scan does not join it', () => {
	const scanner = new Scanner();
	for (const [i, key] of [...'hello'].entries())
		scanner.feed({ key, time: i * 200 });
	assert.equal(type(scanner, 'SN-001', 5, { from: 2000 })?.text, 'SN-001');
});

test('the field is remembered as it was before the first character', () => {
	let field = 'note';
	const scanner = new Scanner();
	const remember = () => field;
	let time = 0, out = null;
	for (const key of [...'ABCDEF', 'Enter']) {
		out = scanner.feed({ key, time: time += 5 }, remember);
		field += key;
	}
	assert.equal(out.before, 'note');
});

test('the same code within two seconds is told as repeated', () => {
	const scanner = new Scanner();
	assert.equal(type(scanner, 'SN-001', 5, { from: 1000 }).repeated, false);
	assert.equal(type(scanner, 'SN-001', 5, { from: 2500 }).repeated, true);
	assert.equal(type(scanner, 'SN-001', 5, { from: 6000 }).repeated, false);
});

test('with a prefix only what begins with it is a scan', () => {
	const tilde = new Scanner({ prefix: '~' });
	assert.equal(type(tilde, 'SN-001', 5), null);
	assert.equal(type(tilde, '~A1', 5)?.text, 'A1');
	const key = new Scanner({ prefix: 'F13' });
	assert.equal(type(key, 'SN-001', 5), null);
	key.feed({ key: 'F13', time: 100 });
	assert.equal(type(key, 'A1', 5, { from: 105 })?.text, 'A1');
});

test('with a prefix a slow scanner is one too', () => {
	assert.equal(type(new Scanner({ prefix: '~' }), '~SN-001', 120)?.text,
		'SN-001');
	assert.equal(type(new Scanner({ prefix: '~' }), '~SN-001', 260), null);
});

test('an input method does not hide a scan', () => {
	const scanner = new Scanner();
	let time = 0, out = null;
	for (const code of ['KeyS', 'KeyN', 'Minus', 'Digit0', 'Digit0', 'Digit1'])
		scanner.feed({ key: 'Process', code, shiftKey: /Key/.test(code),
			time: time += 5 });
	out = scanner.feed({ key: 'Enter', time: time += 5 });
	assert.equal(out.text, 'SN-001');
	assert.equal(charOf({ key: 'Process', code: 'Semicolon', shiftKey: true }),
		':');
	assert.equal(charOf({ key: 'Shift' }), '');
});

test('tags, forms, links and commands are told by their form', () => {
	assert.deepEqual(meaning('FX:PASS'), { kind: 'command', text: 'PASS' });
	assert.equal(meaning('rma-2611-00042-d.01').unit, 'RMA-2611-00042-D.01');
	assert.equal(meaning('RMA-2503-SZ00042-P').case, 'RMA-2503-SZ00042-P');
	// the narrow bars of a tag (S-086)
	assert.equal(meaning('RMA261100042D.01').unit, 'RMA-2611-00042-D.01');
	assert.equal(meaning('RMA2503SZ00042P').case, 'RMA-2503-SZ00042-P');
	assert.equal(meaning('RMA26110004D').kind, 'text');
	assert.equal(meaning('https://fx.example/u/RMA-2611-00042-D.01').unit,
		'RMA-2611-00042-D.01');
	assert.equal(
		meaning('FX1 DOC-14 RMA-2611-00042-D.01 REPAIR 8205 65299F 2').unit,
		'RMA-2611-00042-D.01');
	assert.deepEqual(meaning('SN03-00000001'),
		{ kind: 'text', text: 'SN03-00000001' });
});
