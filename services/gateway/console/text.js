// @ts-check
// The words of the frame, in both languages.  Words of fields, states and
// refusals come from the tables of the departments (schema.js).  A sentence is
// never made from pieces; {name} is filled in.
import { words } from './words.js';

/** @type {Record<string, [string, string]>} */
const table = { ...words };
let now = 'en';

export function lang() {
	return now;
}

/** zh, en, or xx: brackets and 60 % longer, which shows what is too tight. */
export function setLang(to) {
	now = ['zh', 'en', 'xx'].includes(to) ? to : 'en';
}

/** A page's own words, beside its code. @param {typeof table} more */
export function add(more) {
	Object.assign(table, more);
}

const to = (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0);

/** Chinese with its own punctuation, whatever keys it was typed with. */
export function wide(text) {
	return text.replace(/([\u4e00-\u9fff}\u201d])([,;:?!])\s*/g,
		(_, before, sign) => before + to(sign))
		.replace(/([,;:?!])\s*(?=[\u4e00-\u9fff\u201c])/g,
			(_, sign) => to(sign))
		.replace(/\(([^()]*[\u4e00-\u9fff][^()]*)\)/g, '\uff08$1\uff09');
}

/** @param {string} en @param {string} zh */
export function pick(en, zh) {
	if (now === 'zh')
		return zh ? wide(zh) : en;
	return now === 'xx' ? pseudo(en || zh) : en || zh;
}

export function pseudo(text) {
	return `[${text}${'·'.repeat(Math.ceil(text.length * 0.6))}]`;
}

/** The words of a row of a table: anything with en and zh. */
export function word(row) {
	return row ? pick(row.en ?? row.name ?? '', row.zh ?? '') : '';
}

/** @param {string} key @param {Record<string, any>} [fill] */
export function t(key, fill) {
	const row = table[key];
	if (!row)
		return key;
	const text = pick(row[0], row[1]);
	return fill ? text
		// {n|unit|units}: one of them, or any other number.
		.replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (_, name, one, more) =>
			String(fill[name]) === '1' ? one : more)
		.replace(/\{(\w+)\}/g,
			(all, name) => name in fill ? String(fill[name]) : all) : text;
}

/** For the check that each key has both. */
export function all() {
	return table;
}
