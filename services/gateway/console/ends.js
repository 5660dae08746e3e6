// @ts-check
// When a session ends: at a bench after ten minutes without use, elsewhere
// after hours, and everywhere a day after signing in.  Two minutes before it
// says so, above whatever is open, so that nothing typed is lost.
import { h, html, render, useEvery, useLayoutEffect, useRef } from './view.js';
import { get, set } from './store.js';
import { loadMe, send } from './api.js';
import { giveBack } from './dialog.js';
import { signOut } from './sign.js';
import { add, t } from './text.js';

const WARN = 2 * 60 * 1000;
/** How often the gateway is told that somebody is there. */
const TELL = { bench: 30 * 1000, desk: 10 * 60 * 1000 };
/** How long the gateway may think about whether it is the end. */
const WAIT = 5000;
const ACTS = ['pointerdown', 'keydown', 'wheel'];

add({
	end_title: ['Still there?', '还在使用吗?'],
	end_idle: ['Without use you are signed out in {n} ' +
		'{n|second|seconds}. What you typed stays here.',
	'若无操作, {n}秒后将退出登录。已填写的内容会保留。'],
	end_full: ['A session lasts a day at most: this one ends in {n} ' +
		'{n|second|seconds}, and you sign in again. What you typed stays here.',
	'单次登录最长一天: {n}秒后结束, 届时请重新登录。已填写的内容会保留。'],
	end_stay: ['Stay signed in', '继续使用'],
	end_seen: ['Understood', '知道了'],
});

/** What is known of the end, and what follows from the time. */
export class End {
	/** @param {any} me of /v1/me @param {() => number} now */
	constructor(me, now) {
		this.now = now;
		this.bench = Boolean(me.station);
		this.tell = this.bench ? TELL.bench : TELL.desk;
		this.warned = '';
		this.told = now();
		this.idle = this.full = Infinity;
		this.take(me);
	}

	/** What the gateway says; what it does not say never comes. */
	take(me) {
		/** @param {number | undefined} s @returns {number} */
		const after = (s) => s === undefined ? Infinity
			: this.now() + 1000 * s;
		this.idle = after(me.idle_ends_in_s ?? me.ends_in_s);
		this.full = after(me.full_ends_in_s);
	}

	/** How long there is left, in ms. */
	left() {
		return Math.min(this.idle, this.full) - this.now();
	}

	/** What to do now: nothing, warn of one of both ends, or end. */
	look() {
		const left = this.left();
		const which = this.full <= this.idle ? 'full' : 'idle';
		if (left <= 0)
			return 'end';
		return left > WARN || this.warned === which ? '' : which;
	}

	/** Somebody acts; whether the gateway is to be told. */
	acted() {
		// Who reads the warning answers it; a touched pointer does not.
		if (this.warned === 'idle' || this.now() - this.told < this.tell)
			return false;
		this.told = this.now();
		return true;
	}
}

/** Above all else, also above an open form. */
function Warning({ end, which, stay, close }) {
	const at = useRef(/** @type {HTMLDialogElement?} */ (null));
	const n = Math.max(0, Math.ceil(end.left() / 1000));
	useEvery(1000);
	useLayoutEffect(() => {
		const back = document.activeElement, box = at.current;
		box?.showModal();
		return () => {
			box?.close();
			giveBack(back);
		};
	}, []);
	const go = which === 'idle' ? stay : close;
	return html`<dialog ref=${at} aria-labelledby="end-title"
		aria-describedby="end-why" data-test="idle" data-which=${which}
		onKeyDown=${(e) => e.stopPropagation()}
		onCancel=${(e) => { e.preventDefault(); go(); }}>
		<header><h2 id="end-title">${t('end_title')}</h2></header>
		<p id="end-why">${t(`end_${which}`, { n })}</p>
		<div class="row foot"><button class="primary"
			data-test="idle-stay" onClick=${go}>${t(which === 'idle'
			? 'end_stay' : 'end_seen')}</button>
		<button onClick=${() => { close(); signOut(); }}>${
			t('sign_out')}</button></div></dialog>`;
}

/**
 * Watches it from when somebody has signed in; gives what stops that.
 * @param {any} me @param {{now?: () => number,
 *   show?: (what: any) => () => void, wait?: number}} [more] for tests
 */
export function watchEnd(me, { now = Date.now, show = put,
	wait = WAIT } = {}) {
	const end = new End(me, now);
	let close = () => {}, ended = false;
	// Another window may have let another person in.
	const anew = () => loadMe().then((said) => said.name === me.name
		? end.take(said) : get('me') === me && set('me', said), () => {});
	const leave = () => send('/v1/logout').catch(() => {})
		.then(() => set('me', null));
	// The warning does not come back while the answer is on its way.
	const stay = () => {
		end.told = now();
		return send('/v1/me/stay').then(anew, () => {}).then(() => {
			if (end.warned !== 'idle')
				return;
			end.warned = '';
			close();
		});
	};
	const acted = () => { if (end.acted()) stay(); };
	const look = () => {
		const what = end.look();
		if (what === 'end' && !ended) {
			ended = true;
			close();
			const idle = end.bench && end.idle < end.full;
			// Other windows may have used it; but nobody stays before the
			// eyes of a bench, whatever still waits to be sent.
			Promise.race([anew(), new Promise((go) => setTimeout(go, wait))])
				.then(() => idle && end.left() <= 0 && get('me') === me
					? leave() : undefined).then(() => { ended = false; });
		} else if (what && what !== 'end') {
			end.warned = what;
			close();
			close = show({ end, which: what, close: () => close(),
				stay: () => { close(); return stay(); } });
		} else if (end.warned && end.left() > WARN) {
			end.warned = '';
			close();
		}
	};
	const timer = setInterval(look, 1000);
	for (const what of ACTS)
		addEventListener(what, acted, { capture: true, passive: true });
	return () => {
		clearInterval(timer);
		close();
		for (const what of ACTS)
			removeEventListener(what, acted, { capture: true });
	};
}

/** @returns {() => void} takes it away */
function put(what) {
	const box = document.createElement('div');
	document.body.append(box);
	render(h(Warning, what), box);
	return () => {
		render(null, box);
		box.remove();
	};
}
