// @ts-check
// What a person chooses for themself: language, theme, density, keys, scanner,
// password, sessions.
import { html, use, useAsked, useState } from '../view.js';
import { read, send } from '../api.js';
import { remember, remembered } from '../store.js';
import { setLooks } from '../looks.js';
import { sound } from '../scanning.js';
import { time } from '../format.js';
import { t } from '../text.js';
import { say } from '../live.js';
import { Password, Pin, Second } from './signin.js';
import { problemText } from '../sign.js';
import '../words_people.js';

/** One of a few. */
function Choice({ name, legend, options }) {
	const looks = use('looks');
	return html`<fieldset class="field" data-test=${`choose-${name}`}>
		<legend>${legend}</legend><div class="row">${options.map(
			([value, words]) => html`<label class="tick" key=${value}>
			<input type="radio" name=${name} value=${value}
				checked=${looks[name] === value} onChange=${() =>
				setLooks({ [name]: value })} />${words}</label>`)}
		</div></fieldset>`;
}

/** Of this browser, whose printer it is. */
function Tag() {
	const [tag, set] = useState(remembered('tag', true));
	return html`<label class="tick"><input type="checkbox" checked=${tag}
		data-test="choose-tag" onChange=${(e) => {
		remember('tag', e.target.checked);
		set(e.target.checked);
	}} />${t('tag_prints')}</label>`;
}

function Sessions() {
	const { value, error, again } = useAsked(() =>
		read('/v1/me/sessions'), []);
	const end = () => send('/v1/me/sessions/end').then(() => {
		again();
		say(t('sessions_ended'));
	}, (problem) => say(problemText(problem), true));
	return html`<section class="panel"><h2>${t('sessions')}</h2>
		${error && html`<p class="wrong">${problemText(error)}</p>`}
		<ul>${(value?.sessions ?? []).map((s) => html`<li key=${s.id}>${
			time(s.used)} · ${s.address} ${s.here ? html`<b>${t('here')}</b>`
			: ''} <span class="quiet">${s.agent}</span></li>`)}</ul>
		<button onClick=${end}>${t('sessions_end')}</button></section>`;
}

export default function Settings() {
	use('lang');
	const looks = use('looks');
	return html`<section data-test="page-settings" aria-labelledby="title">
		<div class="head"><h1 id="title">${t('page_settings')}</h1></div>
		<div class="columns"><section class="panel"><h2>${t('looks')}</h2>
			<${Choice} name="lang" legend=${t('language')} options=${[
				['zh', '中文'], ['en', 'English']]} />
			<${Choice} name="theme" legend=${t('theme')} options=${[
				['auto', t('theme_auto')], ['light', t('theme_light')],
				['dark', t('theme_dark')]]} />
			<${Choice} name="density" legend=${t('density')} options=${[
				['dense', t('density_dense')],
				['roomy', t('density_roomy')],
				['bench', t('density_bench')]]} />
		</section>
		<section class="panel"><h2>${t('keys_and_scanner')}</h2>
			<${Choice} name="keys" legend=${t('single_keys')} options=${[
				[true, t('on')], [false, t('off')]]} />
			<${Choice} name="sound" legend=${t('sounds')} options=${[
				[true, t('on')], [false, t('off')]]} />
			<p><button onClick=${() => sound(true)}>${t('sound_yes')}</button>
			${' '}<button onClick=${() => sound(false)}>${
				t('sound_no')}</button></p>
			<label>${t('prefix')}<select value=${looks.prefix}
				data-test="prefix" onChange=${(e) =>
				setLooks({ prefix: e.target.value })}>
				<option value="">${t('prefix_none')}</option>
				<option value="F13">F13</option><option value="~">~</option>
				</select></label>
			<p class="quiet">${t('prefix_why')}</p>
			<${Tag} /></section>
		<${Password} />
		<${Second} />
		<${Pin} />
		<${Sessions} /></div></section>`;
}
