// @ts-check
// A shared bench: a badge and six digits sign a person in; ops enrolls the
// browser it looks at.  When a session there ends: ends.js.
import { html, use, useAsked, useEffect, useRef, useState } from '../view.js';
import { set } from '../store.js';
import { loadMe, read, send } from '../api.js';
import { askSure } from '../sure.js';
import { problemText } from '../sign.js';
import { takeScans } from '../scanning.js';
import { time } from '../format.js';
import { say } from '../live.js';
import { t } from '../text.js';
import '../words_pages.js';
import '../words_sign.js';

const DIGITS = 6;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'];

/** Keys for a glove; the field takes the keyboard as well. */
function Pad({ pin, change }) {
	const press = (key) => change(key === '⌫' ? pin.slice(0, -1)
		: (pin + key).slice(0, DIGITS));
	return html`<div class="pad" role="group" aria-label=${t('pin_pad')}>
		${KEYS.map((key) => key ? html`<button type="button" key=${key}
			data-test=${`pad-${key === '⌫' ? 'back' : key}`}
			aria-label=${key === '⌫' ? t('pin_back') : key}
			onClick=${() => press(key)}>${key}</button>`
		: html`<span key="none"></span>`)}</div>`;
}

/** Signing in at a bench; `other` shows the form with a password. */
export function Badge({ station, other }) {
	use('lang');
	const [badge, setBadge] = useState('');
	const [pin, setPin] = useState('');
	const [wrong, setWrong] = useState('');
	const [busy, setBusy] = useState(false);
	const badgeField = useRef(/** @type {HTMLElement?} */ (null));
	const pinField = useRef(/** @type {HTMLElement?} */ (null));
	useEffect(() => badgeField.current?.focus(), []);
	// Whatever is scanned here is a badge.
	useEffect(() => takeScans((what) => {
		setBadge(what.raw);
		setPin('');
		setWrong('');
		pinField.current?.focus();
		return t('badge_taken');
	}), []);
	const enter = async (event) => {
		event?.preventDefault();
		if (pin.length < DIGITS) {
			pinField.current?.focus();
			return;
		}
		setBusy(true);
		setWrong('');
		try {
			await send('/v1/session/badge', { badge, pin });
			set('me', await loadMe());
		} catch (problem) {
			setWrong(problemText(problem));
			setPin('');
			setBusy(false);
			pinField.current?.focus();
		}
	};
	return html`<form class="panel station" onSubmit=${enter}
		data-test="badge-form">
		<h1>返修 <span lang="en">Fanxiu</span></h1>
		<p class="quiet">${t('station_is', { name: station })}</p>
		${wrong && html`<p class="wrong" role="alert" data-test="badge-wrong">${
			wrong}</p>`}
		<label>${t('badge')}<input ref=${badgeField} name="badge" required
			value=${badge} autocomplete="off" autocapitalize="none"
			spellcheck=${false} maxlength="64"
			onInput=${(e) => setBadge(e.target.value)} /></label>
		<label>${t('pin')}<input ref=${pinField} name="pin" type="password"
			required inputmode="numeric" autocomplete="off" value=${pin}
			maxlength=${DIGITS} pattern="[0-9]{6}"
			onInput=${(e) => setPin(e.target.value)} /></label>
		<${Pad} pin=${pin} change=${setPin} />
		<button class="primary" disabled=${busy} data-test="badge-go">${
			t('sign_in')}</button>
		<p><button type="button" class="bare" data-test="by-password"
			onClick=${other}>${t('by_password')}</button></p></form>`;
}

/** Six digits of one's own. */
export function Pin() {
	use('lang');
	const [password, setPassword] = useState('');
	const [pin, setPin] = useState('');
	const [wrong, setWrong] = useState('');
	const [done, setDone] = useState(false);
	const submit = async (event) => {
		event.preventDefault();
		try {
			await send('/v1/me/pin', { password, pin });
			setDone(true);
			setWrong('');
			setPin('');
			setPassword('');
		} catch (problem) {
			setDone(false);
			setWrong(problemText(problem));
		}
	};
	return html`<form class="panel" onSubmit=${submit} data-test="pin">
		<h2>${t('pin_title')}</h2><p class="quiet">${t('pin_why')}</p>
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		${done && html`<p role="status">${t('pin_done')}</p>`}
		<label>${t('password')}<input type="password" required
			autocomplete="current-password" value=${password} maxlength="128"
			onInput=${(e) => setPassword(e.target.value)} /></label>
		<label>${t('pin')}<input type="password" name="pin" required
			inputmode="numeric" autocomplete="off" maxlength=${DIGITS}
			pattern="[0-9]{6}" value=${pin}
			onInput=${(e) => setPin(e.target.value)} /></label>
		<button class="primary" data-test="pin-save">${t('save')}</button>
	</form>`;
}

/** What ops does: enroll this browser, end another. */
export function Stations() {
	use('lang');
	const { value, error, again } = useAsked(() => read('/v1/stations'), []);
	const here = useAsked(() => read('/v1/station'), []);
	const [name, setName] = useState('');
	const done = () => {
		again();
		here.again();
	};
	const act = (path, body) => send(path, body).then(() => {
		setName('');
		done();
	}, (problem) => say(problemText(problem), true));
	const rows = value?.stations ?? [];
	return html`<section data-test="stations">
		<div class="head"><h2>${t('stations')}</h2></div>
		${error && html`<p class="wrong" role="alert">${
			problemText(error)}</p>`}
		${here.value?.station ? html`<p>${t('station_is', {
			name: here.value.station })}</p>` : html`<form class="row"
			onSubmit=${(e) => {
			e.preventDefault();
			act('/v1/stations', { name });
		}}><label>${t('station_name')}<input required value=${name}
			maxlength="32" autocapitalize="none" name="station"
			onInput=${(e) => setName(e.target.value)} /></label>
			<button data-test="station-make">${t('station_make')}</button>
			</form><p class="quiet">${t('station_why')}</p>`}
		${rows.length > 0 && html`<div class="scroll"><table><thead><tr>
			<th>${t('station')}</th><th>${t('when')}</th><th>${t('seen')}</th>
			<th><span class="hear">${t('actions')}</span></th></tr></thead>
			<tbody>${rows.map((s) => html`<tr key=${s.name}
			data-test="station-row"><th scope="row">${s.name}</th>
			<td class="nowrap">${time(s.made)}</td>
			<td class="nowrap">${s.used ? time(s.used) : t('never')}</td>
			<td><button data-test="station-end" onClick=${() =>
				askSure(() => t('station_end'),
					() => t('sure_station_end', { name: s.name }),
					() => act(`/v1/stations/${s.name}/end`))}>${
				t('station_end')}</button></td></tr>`)}</tbody></table></div>`}
	</section>`;
}

/** A badge for somebody; empty takes it back. */
export function GiveBadge({ who, close, again }) {
	const [badge, setBadge] = useState(who.badge);
	const [wrong, setWrong] = useState('');
	useEffect(() => takeScans((what) => {
		setBadge(what.raw);
		return t('badge_taken');
	}), []);
	const submit = async (event) => {
		event.preventDefault();
		try {
			await send(`/v1/people/${who.name}/badge`, { badge });
			again();
			close();
		} catch (problem) {
			setWrong(problemText(problem));
		}
	};
	return html`<form onSubmit=${submit} data-test="give-badge">
		<p>${t('badge_why', { name: who.name })}</p>
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		<label>${t('badge')}<input value=${badge} data-first name="badge"
			maxlength="64" autocomplete="off" autocapitalize="none"
			onInput=${(e) => setBadge(e.target.value)} /></label>
		<div class="row foot"><button class="primary">${t('save')}</button>
		</div></form>`;
}
