// @ts-check
// People and machines: who may sign in, in which roles; tokens of programs.
// What is told once is shown once.
import { html, use, useAsked, useState } from '../view.js';
import { get } from '../store.js';
import { read, send } from '../api.js';
import { openDialog } from '../dialog.js';
import { askSure } from '../sure.js';
import { roleWord } from '../schema.js';
import { time } from '../format.js';
import { t } from '../text.js';
import { GiveBadge, Stations } from './station.js';
import { say } from '../live.js';
import { problemText } from '../sign.js';
import '../words_people.js';
import '../words_pages.js';
import '../words_sign.js';

const NOT = ['customer', 'carrier', 'timer', 'service'];
const SCOPES = ['read', 'events', 'commands'];

function Ticks({ legend, all, chosen, change, wordOf }) {
	return html`<fieldset class="field"><legend>${legend}</legend>
		<div class="row">${all.map((name) => html`<label class="tick"
			key=${name}><input type="checkbox" value=${name}
			checked=${chosen.includes(name)} onChange=${(e) =>
			change(e.target.checked ? [...chosen, name]
				: chosen.filter((c) => c !== name))} />${
			wordOf(name)}</label>`)}</div></fieldset>`;
}

const roles = () => Object.keys(get('schema').roles)
	.filter((r) => !NOT.includes(r));

/** A name, roles and scopes; `send_` says what became of it. */
function Make({ who, token, close, again }) {
	const [name, setName] = useState(who?.name ?? '');
	const [chosen, setChosen] = useState(who?.roles ?? []);
	const [scopes, setScopes] = useState(['read']);
	const [wrong, setWrong] = useState('');
	const [given, setGiven] = useState('');
	const submit = async (event) => {
		event.preventDefault();
		try {
			const path = token ? '/v1/tokens' : who
				? `/v1/people/${name}/roles` : '/v1/people';
			const answer = await send(path, { name, roles: chosen,
				...(token ? { scopes } : {}) });
			again();
			if (answer.given ?? answer.token)
				setGiven(answer.given ?? answer.token);
			else
				close();
		} catch (problem) {
			setWrong(problemText(problem));
		}
	};
	if (given)
		return html`<p>${t('told_once')}</p><p class="mono wrap"
			data-test="given">${given}</p>
			<button class="primary" onClick=${close} data-first>${
			t('close')}</button>`;
	return html`<form onSubmit=${submit} data-test="make-person">
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
		<label>${t('account')}<input value=${name} required data-first
			disabled=${Boolean(who)} maxlength="32" autocapitalize="none"
			onInput=${(e) => setName(e.target.value)} /></label>
		<${Ticks} legend=${t('roles')} all=${roles()} chosen=${chosen}
			change=${setChosen} wordOf=${roleWord} />
		${token && html`<${Ticks} legend=${t('scopes')} all=${SCOPES}
			chosen=${scopes} change=${setScopes} wordOf=${(s) => s} />`}
		<div class="row foot"><button class="primary" data-test="make-save">${
			t('save')}</button></div></form>`;
}

function act(path, again) {
	return send(path).then((answer) => {
		again();
		if (answer.given)
			openDialog({ name: 'given', title: () => t('password'),
				view: () => html`<p>${t('told_once')}</p>
				<p class="mono wrap" data-test="given">${answer.given}</p>` });
	}, (problem) => say(problemText(problem), true));
}

/** What cannot be taken back is asked before. */
const sure = (what, name, path, again) => askSure(() => t(what),
	() => t(`sure_${what}`, { name }), () => act(path, again));

export default function People() {
	use('lang');
	const me = use('me');
	const { value, error, again } = useAsked(() => read('/v1/people'), []);
	const tokens = useAsked(() => read('/v1/tokens'), []);
	const held = tokens.value?.tokens ?? [];
	const make = (more, title) => openDialog({ name: 'person', wide: true,
		title: () => t(title), view: (props) => html`<${Make} ...${props}
			...${more} />` });
	return html`<section data-test="page-people" aria-labelledby="title">
		<div class="head"><h1 id="title">${t('page_people')}</h1>
			<span class="grow"></span><button class="primary"
			data-test="new-person" onClick=${() => make({ again },
			'new_person')}>${t('new_person')}</button></div>
		${error && html`<p class="wrong" role="alert">${
			problemText(error)}</p>`}
		<div class="scroll"><table><thead><tr><th>${t('account')}</th>
			<th>${t('roles')}</th><th>${t('seen')}</th><th>${t('state')}</th>
			<th><span class="hear">${t('actions')}</span></th></tr></thead>
		<tbody>${(value?.people ?? []).map((p) => html`<tr key=${p.name}
			data-test="person-row" data-name=${p.name}>
			<th scope="row">${p.name}</th>
			<td>${p.roles.map(roleWord).join(', ')}</td>
			<td class="nowrap">${p.seen ? time(p.seen) : t('never')}</td>
			<td>${p.locked ? t('locked') : p.must_change ? t('must_change')
				: p.failed ? t('n_failed', { n: p.failed }) : t('well')}</td>
			<td class="acts">${p.name !== me.name && html`
				<button onClick=${() => make({ who: p, again },
					'change_roles')}>${t('roles')}</button>
				${p.locked ? html`<button onClick=${() =>
					act(`/v1/people/${p.name}/unlock`, again)}>${
					t('unlock')}</button>` : html`<button data-test="lock"
					onClick=${() => sure('lock', p.name,
					`/v1/people/${p.name}/lock`, again)}>${
					t('lock')}</button>`}
				<button data-test="reset" onClick=${() => sure('new_password',
					p.name, `/v1/people/${p.name}/reset`, again)}>${
					t('new_password')}</button>
				<button onClick=${() => openDialog({ name: 'badge',
					title: () => t('badge'), view: (props) => html`
					<${GiveBadge} ...${props} who=${p} again=${again} />` })}>${
					t('badge')}</button>
				${p.second && html`<button data-test="forget"
					onClick=${() => sure('second_forget', p.name,
					`/v1/people/${p.name}/second`, again)}>${
					t('second_forget')}</button>`}`}</td></tr>`)}
		</tbody></table></div>
		<div class="head"><h2>${t('tokens')}</h2><span class="grow"></span>
			<button data-test="new-token" onClick=${() => make({ token: true,
				again: tokens.again }, 'new_token')}>${t('new_token')}</button>
		</div>
		${held.length === 0 ? html`<p class="quiet">${
			t('no_tokens')}</p>` : html`<div class="scroll"><table>
		<thead><tr><th>${t('account')}</th><th>${t('scopes')}</th>
			<th>${t('when')}</th><th><span class="hear">${t('actions')}</span>
			</th></tr></thead><tbody>${held.map((k) => html`
			<tr key=${k.id}><th scope="row">${k.name}</th><td>${k.scopes}</td>
			<td>${time(k.made)}</td><td><button data-test="revoke"
				onClick=${() => sure('revoke', k.name,
				`/v1/tokens/${k.name}/revoke`, tokens.again)}>${
				t('revoke')}</button></td></tr>`)}</tbody></table></div>`}
		<${Stations} />
	</section>`;
}
