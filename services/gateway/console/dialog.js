// @ts-check
// Dialogs: the browser's own, which keeps the focus inside, closes on Esc and
// gives the focus back.  One at a time; opening another replaces it.  Bad news
// that comes meanwhile is told in it: what lies behind cannot be reached.
import { html, use, useLayoutEffect, useRef } from './view.js';
import { get, set, watch } from './store.js';
import { Fence } from './fence.js';
import { t } from './text.js';

let count = 0, whose = '';

/**
 * @param {{title: () => string, view: any, wide?: boolean, name?: string}} what
 *   view: a component that gets {close}
 */
export function openDialog(what) {
	const said = get('notices')?.at(-1)?.id ?? 0;
	set('dialog', { ...what, id: ++count, said });
}

export function closeDialog() {
	set('dialog', null);
}

// Not before the eyes of another person; who signs in again goes on in it.
watch('me', (me) => {
	if (me && me.name !== whose)
		closeDialog();
	whose = me?.name ?? whose;
});

export function isDialogOpen() {
	return Boolean(get('dialog'));
}

/** The focus where it was; what lies in a closed menu has its summary. */
export function giveBack(back) {
	if (!back?.isConnected)
		return;
	back.focus();
	if (document.activeElement !== back)
		back.closest('details')?.querySelector('summary')?.focus();
}

export function Dialogs() {
	const dialog = use('dialog');
	const bad = (use('notices') ?? []).filter((n) =>
		n.bad && n.id > dialog?.said);
	use('lang');
	const at = useRef(/** @type {HTMLDialogElement?} */ (null));
	// Not after the next paint: a key that is pressed until then would go
	// nowhere, and a scan past the form.
	useLayoutEffect(() => {
		const box = at.current;
		if (!box || !dialog)
			return undefined;
		const back = document.activeElement;
		if (!box.open)
			box.showModal();
		/** @type {HTMLElement?} */ (box.querySelector('.fields input, ' +
			'.fields select, .fields textarea, [data-first]'))?.focus();
		return () => {
			box.close();
			giveBack(back);
		};
	}, [dialog?.id]);
	if (!dialog)
		return null;
	return html`<dialog ref=${at} key=${dialog.id}
		aria-labelledby="dialog-title"
		class=${dialog.wide ? 'wide' : ''}
		data-test=${`dialog-${dialog.name ?? 'any'}`}
		onCancel=${(e) => { e.preventDefault(); closeDialog(); }}>
		<header>
			<h2 id="dialog-title">${dialog.title()}</h2>
			<button class="bare" aria-label=${t('close')}
				data-test="dialog-close" onClick=${closeDialog}>×</button>
		</header>
		${bad.map((n) => html`<p class="wrong" role="alert" key=${n.id}
			data-test="dialog-notice">${n.text}</p>`)}
		<${Fence}><${dialog.view} close=${closeDialog} /></${Fence}>
	</dialog>`;
}
