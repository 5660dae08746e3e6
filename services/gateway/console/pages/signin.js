// @ts-check
// Signing in: a name and a password, which may be pasted or filled in by a
// manager; in the demonstration a page of accounts instead.
import { html, use, useAsked, useEffect, useRef, useState } from '../view.js';
import '../words_pages.js';
import { get, set } from '../store.js';
import { loadMe, read, send } from '../api.js';
import { setLooks } from '../looks.js';
import { problemText } from '../sign.js';
import { t } from '../text.js';
import { Badge } from './station.js';
import '../words_sign.js';

export { Second } from './second.js';
export { Pin } from './station.js';

/** At a bench with badge and PIN, elsewhere with name and password. */
export function SignIn() {
	const lang = use('lang');
	const { value, error } = useAsked(() => read('/v1/station'), []);
	const [password, setPassword] = useState(false);
	if (!value && !error)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	return html`<main id="main" class="signin">${value?.station && !password
		? html`<${Badge} station=${value.station} key=${lang}
			other=${() => setPassword(true)} />`
		: html`<${ByPassword} />`}</main>`;
}

function ByPassword() {
	const [name, setName] = useState('');
	const [secret, setSecret] = useState('');
	const [code, setCode] = useState('');
	const [second, setSecond] = useState(false);
	const [wrong, setWrong] = useState('');
	const [busy, setBusy] = useState(false);
	const first = useRef(/** @type {HTMLElement?} */ (null));
	const codeField = useRef(/** @type {HTMLElement?} */ (null));
	const lang = use('lang');
	useEffect(() => first.current?.focus(), []);
	useEffect(() => codeField.current?.focus(), [second]);
	const submit = async (event) => {
		event.preventDefault();
		setBusy(true);
		setWrong('');
		try {
			await send('/v1/login', { name, password: secret,
				...(second ? { code } : {}) });
			set('me', await loadMe());
		} catch (problem) {
			setSecond(second || /^SECOND/.test(problem.code));
			setWrong(problemText(problem));
			setCode('');
			setBusy(false);
		}
	};
	return html`<form class="panel" onSubmit=${submit} data-test="signin">
			<h1>返修 <span lang="en">Fanxiu</span></h1>
			<p class="quiet">${t('signin_hint')}</p>
			${wrong && html`<p class="wrong" role="alert" id="signin-wrong"
				data-test="signin-wrong">${wrong}</p>`}
			<label>${t('account')}
				<input ref=${first} name="username" required value=${name}
					autocomplete="username" autocapitalize="none"
					spellcheck=${false} maxlength="32"
					aria-describedby=${wrong ? 'signin-wrong' : undefined}
					onInput=${(e) => setName(e.target.value)} /></label>
			<label>${t('password')}
				<input name="password" type="password" required value=${secret}
					autocomplete="current-password" maxlength="256"
					onInput=${(e) => setSecret(e.target.value)} /></label>
			${second && html`<label>${t('second_code')}
				<input name="code" required value=${code} ref=${codeField}
					autocomplete="one-time-code" maxlength="24"
					autocapitalize="characters" spellcheck=${false}
					aria-describedby="second-hint"
					onInput=${(e) => setCode(e.target.value)} /></label>
			<p class="quiet" id="second-hint">${t('second_hint')}</p>`}
			<button class="primary" disabled=${busy} data-test="signin-go">${
				t('sign_in')}</button>
			<p class="row"><a href="/demo">${t('page_demo')}</a>
			<button type="button" class="bare" lang=${lang === 'zh' ? 'en'
				: 'zh-CN'} onClick=${() => setLooks({
				lang: get('lang') === 'zh' ? 'en' : 'zh' })}>${
				lang === 'zh' ? 'English' : '中文'}</button></p>
		</form>`;
}

/** Another password; whoever got one from somebody else must choose one. */
export function Password({ must }) {
	use('lang');
	const [old, setOld] = useState('');
	const [fresh, setFresh] = useState('');
	const [wrong, setWrong] = useState('');
	const [done, setDone] = useState(false);
	const submit = async (event) => {
		event.preventDefault();
		try {
			await send('/v1/me/password', { old, new: fresh });
			setDone(true);
			setWrong('');
			set('me', await loadMe());
		} catch (problem) {
			setWrong(problemText(problem));
		}
	};
	return html`<form class="panel" onSubmit=${submit} data-test="password">
		<${must ? 'h1' : 'h2'}>${t('password_change')}</${must ? 'h1' : 'h2'}>
		${must && html`<p>${t('password_must')}</p>`}
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		${done && html`<p role="status">${t('password_done')}</p>`}
		<label>${t('password_old')}<input type="password" required
			autocomplete="current-password" value=${old} name="old"
			onInput=${(e) => setOld(e.target.value)} /></label>
		<label>${t('password_new')}<input type="password" required
			autocomplete="new-password" value=${fresh} name="new"
			onInput=${(e) => setFresh(e.target.value)} /></label>
		<button class="primary" data-test="password-save">${t('save')}</button>
	</form>`;
}
