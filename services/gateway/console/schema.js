// @ts-check
// The published language: what commands, records, states, codes and refusals
// there are, and their words.  Loaded once; everything shown about a field
// comes from here, so that a new one needs no work in the console.
import { read } from './api.js';
import { get, set } from './store.js';
import { word } from './text.js';

/**
 * @typedef {{name: string, type: string, must?: boolean, low?: number,
 *   high?: number, most?: number, choices?: any[], dictionary?: string,
 *   en: string, zh: string}} Field
 * @typedef {{type: string, department: string, en: string, zh: string,
 *   roles: string[], way?: string, subject?: string, fields: Field[]}} Command
 */

/** Rows by name, whether they come as a list or as a map. */
function byName(rows, key = 'name') {
	if (!rows)
		return {};
	if (!Array.isArray(rows))
		return Object.fromEntries(Object.entries(rows).map(([name, row]) =>
			[name, { name, ...row }]));
	return Object.fromEntries(rows.map((row) => [row[key] ?? row.name, row]));
}

/** @param {any} raw */
export function index(raw) {
	// Bounds that a number of JSON cannot hold come as text.
	for (const row of [...raw.commands ?? [], ...raw.records ?? []])
		for (const f of row.fields ?? [])
			for (const bound of ['low', 'high'])
				if (f[bound] !== undefined)
					f[bound] = Number(f[bound]);
	const records = {};
	for (const row of raw.records ?? [])
		records[`${row.department}.${row.kind}`] = {
			...row, byField: byName(row.fields),
			byState: byName(row.states) };
	const dictionaries = {};
	for (const [name, row] of Object.entries(byName(raw.dictionaries)))
		dictionaries[name] = { ...row, byCode: byName(row.codes, 'code') };
	return {
		raw,
		departments: byName(raw.departments),
		roles: byName(raw.roles),
		commands: byName(raw.commands, 'type'),
		events: byName(raw.events, 'type'),
		refusals: byName(raw.refusals, 'reason'),
		records, dictionaries,
	};
}

export async function load() {
	set('schema', index(await read('/v1/schema')));
}

const schema = () => get('schema');

/** @returns {Command | undefined} */
export function command(type) {
	return schema()?.commands[type];
}

export function record(department, kind) {
	return schema()?.records[`${department}.${kind}`];
}

export function departmentWord(name) {
	return word(schema()?.departments[name]) || name;
}

export function roleWord(name) {
	return word(schema()?.roles[name]) || name;
}

export function refusalWord(reason) {
	return word(schema()?.refusals[reason]) || reason;
}

/** A command or an event in words. */
export function typeWord(type) {
	return word(schema()?.commands[type] ?? schema()?.events[type]) || type;
}

/** A state of a record in words. */
export function stateWord(department, state, kind = 'unit') {
	return word(record(department, kind)?.byState[state]) || state || '-';
}

/** A code of a dictionary in words; what has none stays as it is. */
export function codeWord(dictionary, code) {
	return word(schema()?.dictionaries[dictionary]?.byCode[code]) || code;
}

/** The codes of a dictionary; empty where any code will do. */
export function codesOf(dictionary) {
	return Object.values(schema()?.dictionaries[dictionary]?.byCode ?? {})
		.map((row) => ({ ...row, name: row.code ?? row.name }));
}

/** Choices of a field, each {name, en, zh}, without the one for "unsaid". */
export function choicesOf(field) {
	return (field.choices ?? [])
		.map((c) => typeof c === 'string' ? { name: c, en: c, zh: c } : c)
		.filter((c) => !['unsaid', 'absent'].includes(c.name));
}

/** The value of a field in words. @param {Field} field */
export function valueWord(field, value) {
	if (value === undefined || value === null || value === '')
		return '';
	if (field.type === 'pick') {
		const row = (field.choices ?? []).find((c) => c.name === value);
		return row ? word(row) : String(value);
	}
	if (field.type === 'code')
		return codeWord(field.dictionary, value);
	if (field.type === 'codes')
		return String(value).split(/[ ,]+/)
			.map((code) => codeWord(field.dictionary, code)).join(', ');
	return String(value);
}
