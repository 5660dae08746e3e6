// @ts-check
// Signing out, and what a problem says: what all pages need of signing in.
import { get, set } from './store.js';
import { send } from './api.js';
import { go } from './routes.js';
import { closeDialog } from './dialog.js';
import { stopStream } from './stream.js';
import { word } from './text.js';

/** Asks first when commands of this person have not gone out yet. */
export async function signOut() {
	const n = (get('waiting') ?? []).filter((e) => e.state !== 'refused')
		.length;
	if (n)
		(await import('./help.js')).openLeave(n, leave);
	else
		await leave();
}

async function leave() {
	await send('/v1/logout').catch(() => {});
	stopStream();
	closeDialog();
	set('me', null);
	go('/', true);
}

/** @param {any} problem */
export function problemText(problem) {
	return word(problem) || problem.message;
}
