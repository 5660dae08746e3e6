// @ts-check
// What was typed into a form and has not taken effect: by command and subject,
// of one person, in memory only.
import { get } from './store.js';

/** @type {Map<string, any>} */
const drafts = new Map();
let owner = '';

/** Another person finds nothing of it. */
function own() {
	const name = get('me')?.name ?? owner;
	if (name !== owner)
		drafts.clear();
	owner = name;
	return drafts;
}

const keyOf = (what) => `${what.type} ${what.subject}`;

/** @param {{type: string, subject: string}} what */
export function draftOf(what) {
	return own().get(keyOf(what)) ?? {};
}

/** @param {{type: string, subject: string}} what @param {any} [typed] */
export function keepDraft(what, typed) {
	if (typed && Object.keys(typed).length)
		own().set(keyOf(what), typed);
	else
		own().delete(keyOf(what));
}
