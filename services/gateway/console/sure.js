// @ts-check
// Asks before what cannot be taken back: what it means, the act by its name,
// and the way out, which has the focus.
import { html } from './view.js';
import { openDialog } from './dialog.js';
import { t } from './text.js';

/**
 * @param {() => string} title the act, which its button is named after too
 * @param {() => string} why what follows from it
 * @param {() => any} act
 */
export function askSure(title, why, act) {
	openDialog({ name: 'sure', title, view: ({ close }) => html`
		<p>${why()}</p>
		<div class="row foot"><button data-first onClick=${close}>${
			t('cancel')}</button>
		<button class="primary" data-test="sure-go" onClick=${() => {
			close();
			act();
		}}>${title()}</button></div>` });
}
