// @ts-check
// The second step: a secret for the app of a telephone, a code of it, and
// codes for paper that are shown once.
import { html, use, useAsked, useEffect, useState } from '../view.js';
import { set } from '../store.js';
import { loadMe, read, send } from '../api.js';
import { problemText, signOut } from '../sign.js';
import { t } from '../text.js';
import '../words_sign.js';

/** A picture that came as text, for as long as it is shown. */
function Picture({ svg }) {
	const [url, setUrl] = useState('');
	useEffect(() => {
		const made = URL.createObjectURL(
			new Blob([svg], { type: 'image/svg+xml' }));
		setUrl(made);
		return () => URL.revokeObjectURL(made);
	}, [svg]);
	return url && html`<p><img class="qr" src=${url} width="200" height="200"
		alt=${t('second_picture')} /></p>`;
}

function Code({ value, change }) {
	return html`<label>${t('second_code')}
		<input name="code" required value=${value} inputmode="numeric"
			autocomplete="one-time-code" maxlength="6" pattern="[0-9]{6}"
			onInput=${(e) => change(e.target.value)} /></label>`;
}

/** Step one: who is it; then what the app is shown. */
function Begin({ enrolled, given }) {
	const [password, setPassword] = useState('');
	const [code, setCode] = useState('');
	const [wrong, setWrong] = useState('');
	const submit = async (event) => {
		event.preventDefault();
		try {
			given(await send('/v1/me/second', { password,
				...(enrolled ? { code } : {}) }));
		} catch (problem) {
			setWrong(problemText(problem));
		}
	};
	return html`<form onSubmit=${submit} data-test="second-begin">
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		<label>${t('password')}<input type="password" name="password" required
			autocomplete="current-password" value=${password} maxlength="128"
			onInput=${(e) => setPassword(e.target.value)} /></label>
		${enrolled && html`<${Code} value=${code} change=${setCode} />`}
		<button class="primary">${t(enrolled ? 'second_anew'
			: 'second_begin')}</button></form>`;
}

/** Step two: a code of it; then what is written down. */
function Confirm({ secret, done }) {
	const [code, setCode] = useState('');
	const [wrong, setWrong] = useState('');
	const submit = async (event) => {
		event.preventDefault();
		try {
			done(await send('/v1/me/second/confirm', { code }));
		} catch (problem) {
			setWrong(problemText(problem));
		}
	};
	return html`<form onSubmit=${submit} data-test="second-confirm">
		<p>${t('second_scan')}</p>
		${secret.svg && html`<${Picture} svg=${secret.svg} />`}
		<p>${t('second_secret')}: <span class="mono wrap"
			data-test="second-secret">${
			secret.secret.match(/.{1,4}/g).join(' ')}</span></p>
		<p>${t('second_say')}</p>
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		<${Code} value=${code} change=${setCode} />
		<button class="primary">${t('second_confirm')}</button></form>`;
}

function Papers({ codes, kept }) {
	return html`<div data-test="second-paper"><p>${t('second_paper')}</p>
		<ul class="mono">${codes.map((c) => html`<li key=${c}>${c}</li>`)}</ul>
		<button class="primary" data-test="second-kept" onClick=${kept}>${
		t('second_kept')}</button></div>`;
}

/** All of it; `must`: nothing else before. */
export function Second({ must }) {
	use('lang');
	const { value, again } = useAsked(() => read('/v1/me/second'), []);
	const [secret, setSecret] = useState(/** @type {any} */ (null));
	const [papers, setPapers] = useState(/** @type {any} */ (null));
	// The session is a new one; its page token is needed for what follows.
	const kept = async () => {
		setPapers(null);
		setSecret(null);
		set('me', await loadMe());
		again();
	};
	const step = papers ? html`<${Papers} codes=${papers} kept=${kept} />`
		: secret ? html`<${Confirm} secret=${secret} done=${(answer) =>
			setPapers(answer.recovery)} />`
			: value && html`<${Begin} enrolled=${value.enrolled}
				given=${setSecret} />`;
	return html`<section class="panel" data-test="second">
		<${must ? 'h1' : 'h2'}>${t('second_title')}</${must ? 'h1' : 'h2'}>
		${must ? html`<p>${t('second_must')}</p>` : value && html`<p>${
		value.enrolled ? t('second_on', { n: value.recovery_left })
			: t('second_off')}</p>`}
		${step}
		${must && html`<p><button type="button" class="bare"
			onClick=${signOut}>${t('sign_out')}</button></p>`}
	</section>`;
}
