// @ts-check
// A paper is printed once, however often it has to be asked for: its id is
// kept until it is known what became of it.
import { get, remember, remembered } from './store.js';
import { query, send } from './api.js';
import { newId } from './commands.js';
import { isPassing } from './asked.js';
import { lang } from './text.js';

const LONGEST = 86400000;
const place = () => `prints.${get('me')?.name}`;

/** Keeps the id of a paper, or forgets it. */
function keep(paper, one) {
	const all = { ...remembered(place(), {}) };
	delete all[paper];
	// What nobody asked for again is forgotten.
	const fresh = Object.entries(all).filter(([, { at }]) =>
		Date.now() - at < LONGEST);
	remember(place(), Object.fromEntries(one ? [...fresh, [paper, one]]
		: fresh));
}

/**
 * The next copy: {copy, href, ...}.  Where it is not known whether it was
 * printed the same one comes when it is asked for again.
 * @param {string} document @param {string} number
 */
export async function printPaper(document, number) {
	const paper = `${document} ${number}`;
	const was = remembered(place(), {})[paper];
	const one = was && Date.now() - was.at < LONGEST ? was
		: { id: newId(), at: Date.now() };
	keep(paper, one);
	try {
		const answer = await send(`/v1/forms/${document}/${number}${
			query({ lang: lang() })}`, { id: one.id });
		keep(paper, null);
		return answer;
	} catch (problem) {
		if (!isPassing(problem))
			keep(paper, null);
		throw problem;
	}
}
