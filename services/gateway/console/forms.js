// @ts-check
// From the declaration of a command to a form and back, with nothing of the
// browser in it: which control a field gets, what is wrong with a value, and
// what goes into the command.  A new field or command needs nothing here.
import { ofMoment } from './format.js';
import { decimals, minorOf } from './money.js';
import { t } from './text.js';

/** @typedef {import('./schema.js').Field} Field */

const CODE = /^[A-Za-z0-9_.=\/-]{1,24}$/;
const HASH = /^[0-9a-f]{64}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const bytes = new TextEncoder();

export function byteLength(text) {
	return bytes.encode(text).length;
}

/**
 * The control of a field: text, long, number, money, moment, date, check,
 * yesno, choose, pick, codes, list, file, files, made (a hash of the rest).
 * @param {Field} f @param {any[]} choices of a pick, or codes of its dictionary
 */
export function controlOf(f, choices) {
	if (f.dictionary === 'hash')
		return 'files';
	switch (f.type) {
	case 'yesno': return f.must ? 'yesno' : 'check';
	case 'bytes': return /_sha$/.test(f.name) ? 'file' : 'made';
	case 'pick': return choices.length <= 4 ? 'choose' : 'pick';
	case 'code': return choices.length ? 'pick' : 'text';
	case 'codes':
		return choices.length ? 'codes' : (f.most ?? 2) > 1 ? 'list' : 'text';
	case 'number':
	case 'due':
		return /(^|_)minor$/.test(f.name) ? 'money'
			: /(^|_)at$/.test(f.name) ? 'moment' : 'number';
	default:
		return f.high === 10 ? 'date' : (f.high ?? 0) > 120 ? 'long' : 'text';
	}
}

/** A label says what is asked, not how it travels. */
export function labelOf(f, text) {
	const control = controlOf(f, [1, 2, 3, 4, 5]);
	if (control === 'money')
		return text.replace(/,? in minor units|[(\uff08]分[)\uff09]/, '');
	if (control === 'moment')
		return text.replace(/,? in ms UTC/, '');
	if (control === 'file' || control === 'files')
		return text.replace(/^Hash(es)? of (an? |the )?/, '')
			.replace(/^./, (c) => c.toUpperCase()).replace(/哈希$/, '');
	return text;
}

/**
 * The fields that a person fills in, those that must be first; a page may ask
 * for another order.
 * @param {{fields: Field[], subject?: string}} command
 * @param {string[]} [order]
 */
export function fieldsOf(command, order = []) {
	const rank = (f) => {
		const at = order.indexOf(f.name);
		return at >= 0 ? at : order.length + (f.must ? 0 : 1000);
	};
	return command.fields.filter((f) => f.name !== command.subject)
		.map((f, i) => ({ f, i }))
		.sort((a, b) => rank(a.f) - rank(b.f) || a.i - b.i)
		.map(({ f }) => f);
}

function isEmpty(value) {
	return value === undefined || value === null || value === '' ||
		(Array.isArray(value) && value.length === 0);
}

/** The number that a person wrote; NaN when it is none. */
export function numberOf(f, text) {
	if (controlOf(f, []) === 'moment')
		return typeof text === 'number' ? text : ofMoment(text);
	// Full-width digits are digits.
	const plain = String(text).normalize('NFKC').replace(/[,\s]/g, '');
	if (controlOf(f, []) === 'money')
		return minorOf(plain);
	return /^-?\d+$/.test(plain) ? Number(plain) : NaN;
}

/**
 * What is wrong with a value, and what would be right; '' when all is well.
 * @param {Field} f @param {any} value @param {any[]} choices
 */
export function wrongWith(f, value, choices) {
	const control = controlOf(f, choices);
	if (control === 'made')
		return '';
	if (isEmpty(value))
		return f.must ? t('form_must') : '';
	if (control === 'money' || control === 'number' || control === 'moment') {
		const n = numberOf(f, value);
		if (!Number.isSafeInteger(n))
			return control === 'money' ? t('form_money',
				{ n: (128.5).toFixed(decimals()) }) : t('form_number');
		const low = f.low ?? 0, high = Math.min(f.high ?? Infinity, 2 ** 53);
		const part = control === 'money' ? 10 ** decimals() : 1;
		return n < low || n > high
			? t('form_range', { low: low / part, high: high / part }) : '';
	}
	if (control === 'date')
		return DATE.test(value) && !Number.isNaN(Date.parse(value)) ? ''
			: t('form_date');
	if (f.type === 'bytes')
		return HASH.test(value) ? '' : t('form_file');
	if (f.type === 'code' || f.type === 'codes')
		return wrongCodes(f, value, choices);
	if (f.type === 'text' || f.type === 'sealed') {
		const over = byteLength(value) - (f.high ?? Infinity);
		return over > 0 ? t('form_long', { n: over, most: f.high }) : '';
	}
	return '';
}

function listOf(value) {
	return Array.isArray(value) ? value
		: String(value).split(/[\s,\uff0c\u3001]+/).filter(Boolean);
}

/** Where what is written in the place of evidence stands among values. */
export const textOf = (f) => `${f.name} text`;

/** Hashes of evidence, whatever it came as. */
export function filesOf(value) {
	return isEmpty(value) ? [] : listOf(value);
}

/**
 * Evidence with more of it: {value, cut: how many had no place}.  Where one
 * is asked the new one takes the place of the old one.
 */
export function withFiles(f, value, hashes) {
	if (f.type === 'bytes')
		return { value: hashes[0] ?? value, cut: 0 };
	const all = [...new Set([...filesOf(value), ...hashes])];
	const most = f.most ?? 3;
	return { value: all.slice(0, most), cut: Math.max(0, all.length - most) };
}

function wrongCodes(f, value, choices) {
	const codes = f.type === 'code' ? [String(value)] : listOf(value);
	const shape = f.dictionary === 'hash' ? HASH : CODE;
	const odd = codes.find((code) => !shape.test(code) ||
		(choices.length && !choices.some((c) => c.name === code)));
	if (odd)
		return t('form_code', { code: odd });
	const most = f.type === 'code' ? 1 : f.most ?? Infinity;
	if (codes.length > most)
		return t('form_most', { most });
	return f.type === 'codes' && byteLength(codes.join(',')) >
		(f.high ?? Infinity) ? t('form_most', { most: codes.length - 1 }) : '';
}

/**
 * All that is wrong: {name: sentence}.
 * @param {Field[]} fields @param {any} values @param {(f: Field) => any[]} of
 */
export function wrongs(fields, values, of) {
	const found = {};
	for (const f of fields) {
		const wrong = wrongWith(f, values[f.name], of(f));
		if (wrong)
			found[f.name] = wrong;
	}
	return found;
}

/**
 * The data of a command: what was filled in, each in the type that travels.
 * Codes go in ascending order, joined by commas.
 * @param {Field[]} fields @param {any} values
 */
export function dataOf(fields, values) {
	const data = {};
	for (const f of fields) {
		const value = values[f.name];
		if (isEmpty(value))
			continue;
		if (f.type === 'number' || f.type === 'due')
			data[f.name] = numberOf(f, value);
		else if (f.type === 'yesno')
			data[f.name] = value === true || value === 'yes';
		else if (f.type === 'codes')
			data[f.name] = [...new Set(listOf(value))].sort().join(',');
		else
			data[f.name] = String(value).normalize('NFC').trim();
	}
	return data;
}

/** Whether nothing has to be asked: all that must be said is known. */
export function isComplete(fields, values, of) {
	return Object.keys(wrongs(fields, values, of)).length === 0 &&
		fields.every((f) => !f.must || !isEmpty(values[f.name]) ||
			controlOf(f, of(f)) === 'made');
}

/**
 * Where a scan belongs: the field that has the focus if the text fits it, else
 * the first empty one that takes it; codes and choices by their name, PASS and
 * FAIL into a check.  Gives [name, value], or null.
 * @param {Field[]} fields @param {any} values @param {string} text
 * @param {(f: Field) => any[]} of @param {string} [focused]
 */
export function fieldForScan(fields, values, text, of, focused) {
	const word = text.replace(/^FX:/i, '').toLowerCase();
	const tried = [...fields].sort((a, b) =>
		Number(b.name === focused) - Number(a.name === focused) ||
		Number(Boolean(b.must)) - Number(Boolean(a.must)));
	for (const f of tried) {
		const choices = of(f), control = controlOf(f, choices);
		const choice = choices.find((c) => c.name.toLowerCase() === word);
		if (choice && control === 'codes')
			return [f.name, [...new Set([...listOf(values[f.name] ?? []),
				choice.name])]];
		if (choice)
			return [f.name, choice.name];
		if (control === 'yesno' && /^(yes|no)$/.test(word))
			return [f.name, word];
	}
	for (const f of tried) {
		const control = controlOf(f, of(f));
		if (!isEmpty(values[f.name]) && f.name !== focused)
			continue;
		if (['text', 'list', 'number', 'date'].includes(control) &&
		    !wrongWith(f, text, of(f)))
			return [f.name, text];
	}
	return null;
}
