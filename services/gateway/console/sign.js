// @ts-check
// Signing out, and what a problem says: what all pages need of signing in.
import { set } from './store.js';
import { send } from './api.js';
import { go } from './routes.js';
import { stopStream } from './stream.js';
import { word } from './text.js';

export async function signOut() {
	await send('/v1/logout').catch(() => {});
	stopStream();
	set('me', null);
	go('/', true);
}

/** @param {any} problem */
export function problemText(problem) {
	return word(problem) || problem.message;
}
