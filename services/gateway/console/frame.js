// @ts-check
// What stands around each page: the rail, the scan box, the light of the
// stream, the banner of a stale view.
import { html, use, useEffect, useEvery, useState } from './view.js';
import { set } from './store.js';
import { railOf } from './routes.js';
import { scanned } from './scanning.js';
import { openPalette, showHelp } from './keys.js';
import { roleWord } from './schema.js';
import { age } from './format.js';
import { setLooks } from './looks.js';
import { t } from './text.js';
import { signOut } from './sign.js';

/** Draws again every second. */
export function useSecond() {
	useEvery(1000);
	return Date.now();
}

export function Rail() {
	const me = use('me'), place = use('place'), waits = use('waits') ?? {};
	use('lang');
	// On a telephone the rail is longer than the screen is wide.
	useEffect(() => document.querySelector('.rail [aria-current]')
		?.scrollIntoView({ block: 'nearest' }), [place.path]);
	return html`<nav class="rail" aria-label=${t('pages')}>
		${railOf(me).map((page) => html`
			<a href=${page.path} key=${page.name} title=${
				t(`page_${page.name}`)} data-test=${`rail-${page.name}`}
				aria-current=${place.path === page.path ? 'page' : undefined}>
				<span class="sign" aria-hidden="true" lang="zh-CN">${
					page.sign}</span>
				<span class="name">${t(`page_${page.name}`)}${
					waits[page.name] > 0 && html` <b>${
					waits[page.name]}</b>`}</span></a>`)}
	</nav>`;
}

function ScanBox() {
	const scan = use('scan'), hand = use('hand');
	const [text, setText] = useState('');
	return html`<form class="scan" role="search" onSubmit=${(e) => {
		e.preventDefault();
		if (text.trim())
			scanned(text.trim());
		setText('');
	}}>
		<input id="scan" type="text" data-test="scan-box" autocomplete="off"
			spellcheck=${false} aria-label=${t('scan_box')} enterkeyhint="go"
			placeholder=${t('scan_box')} value=${text}
			onInput=${(e) => setText(e.target.value)}
			onKeyDown=${(e) => e.key === 'Escape' && e.target.blur()} />
		${scan ? html`<span class=${`effect ${scan.good ? 'good' : 'bad'}`}
			data-test="scan-effect">${scan.effect}</span>`
		: hand && html`<span class="effect quiet nowrap" data-test="in-hand">${
			t('in_hand', { unit: hand.unit })}</span>`}
	</form>`;
}

/** Round: live; hollow: catching up; cross: cut; with its words. */
function Light() {
	const stream = use('stream') ?? {};
	const now = useSecond();
	const state = stream.state ?? 'cut';
	const worst = Math.max(0, ...Object.values(stream.ages ?? {}));
	const since = stream.beat ? now - stream.beat + worst : 0;
	const text = state === 'cut' ? t('stream_cut')
		: state === 'behind' ? t('stream_behind')
			: t('stream_live', { age: age(since) });
	return html`<span class=${`light ${state}`} data-test="stream-light"
		data-state=${state} title=${t('stream_title')}>
		<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
			${state === 'cut' ? html`<path d="M2 2l8 8M10 2l-8 8" />`
			: html`<circle cx="6" cy="6" r="4" />`}</svg>
		${text}</span>`;
}

function Waiting() {
	const waiting = use('waiting') ?? [];
	if (!waiting.length)
		return null;
	return html`<button class="chip" data-test="waiting" onClick=${() =>
		import('./help.js').then((help) => help.openWaiting())}>
		${t('n_waiting', { n: waiting.length })}</button>`;
}

/** How much rang and was not looked at. */
function Bell() {
	const n = (use('rings') ?? []).filter((ring) => !ring.seen).length;
	return html`<button class="bare nowrap" data-test="bell"
		onClick=${() => import('./bell.js').then((bell) => bell.openBell())}>${
		t('bell')}${n > 0 && html` <b class="chip">${n}</b>`}</button>`;
}

function Person() {
	const me = use('me'), role = use('role');
	return html`<details class="menu" data-test="person">
		<summary>${me.display ?? me.name}
			<span class="quiet"> ${roleWord(role)}</span></summary>
		<div class="sheet">
			${me.roles.length > 1 && html`<label>${t('role')}
				<select value=${role} data-test="role" onChange=${(e) =>
					set('role', e.target.value)}>
					${me.roles.map((r) => html`<option value=${r} key=${r}>${
						roleWord(r)}</option>`)}</select></label>`}
			${me.demo && html`<a href="/demo" data-test="demo">${
				t('page_demo')}</a>`}
			<a href="/settings">${t('page_settings')}</a>
			<button onClick=${showHelp}>${t('key_help')}</button>
			<button onClick=${signOut} data-test="sign-out">${
				t('sign_out')}</button>
		</div></details>`;
}

export function Top() {
	const looks = use('looks');
	use('lang');
	return html`<header class="top">
		<${ScanBox} />
		<button class="bare wide-only" onClick=${openPalette}
			data-test="open-palette"><kbd>Ctrl-K</kbd>
			<span class="hear">${t('palette')}</span></button>
		<${Waiting} />
		<${Light} />
		<${Bell} />
		<button class="bare" data-test="language" lang=${
			looks.lang === 'zh' ? 'en' : 'zh-CN'} onClick=${() =>
			setLooks({ lang: looks.lang === 'zh' ? 'en' : 'zh' })}>${
			looks.lang === 'zh' ? 'English' : '中文'}</button>
		<${Person} />
	</header>`;
}

/** Says that what is shown is old, and how old. */
export function Banner() {
	const stream = use('stream') ?? {};
	const now = useSecond();
	const from = stream.beat ?? stream.since ?? now;
	if (stream.state === 'live' || now - from < 6000)
		return null;
	return html`<p class="banner" role="alert" data-test="stale-banner">${
		t('stale', { age: age(now - from) })}</p>`;
}

/** Closes menus when the pointer or the focus is elsewhere. */
addEventListener('click', (event) => {
	for (const menu of document.querySelectorAll('details.menu[open]'))
		if (!menu.contains(/** @type {Node} */ (event.target)) ||
		    /** @type {Element} */ (event.target).closest('a, button'))
			menu.removeAttribute('open');
});
addEventListener('keydown', (event) => {
	const menu = document.querySelector('details.menu[open]');
	if (event.key === 'Escape' && menu) {
		// It closes the menu and nothing behind it.
		event.stopImmediatePropagation();
		menu.removeAttribute('open');
		menu.querySelector('summary')?.focus();
	}
});

