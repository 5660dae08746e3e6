// @ts-check
// A case and its units: the story with who and how long between, units, money,
// papers, messages, evidence.  The address holds unit, tab and the time that
// is looked at.
import {
	addSheet, html, use, useAsked, useMemo, useState,
} from '../view.js';
import { get } from '../store.js';
import { query, read, send } from '../api.js';
import { go, withQuery } from '../routes.js';
import {
	choicesOf, departmentWord, roleWord, typeWord,
} from '../schema.js';
import { UnitPanel, Value, recordsOf, useUnit } from '../unit.js';
import { DEPARTMENTS } from '../routes.js';
import {
	TABS, eventOf, evidenceOf, hasAmounts, pastOf, shownRows, story,
} from '../story.js';
import { useLater } from '../later.js';
import { CaseActs, CustomerLink } from '../case_acts.js';
import { useKeys } from '../keys.js';
import { age, time } from '../format.js';
import { money } from '../money.js';
import { add, pick, t, word } from '../text.js';
import { say } from '../live.js';
import { problemText } from '../sign.js';

addSheet(new URL('../case.css', import.meta.url).href);

const NAMES = ['story', 'units', 'money', 'papers', 'messages', 'evidence',
	'access'];
/** Who is told who has read what. */
const WATCHERS = ['archivist', 'auditor', 'gm', 'ops', 'sales_mgr',
	'supervisor'];
const PAGE = 200;
add({
	tab_access: ['Access', '查阅'],
	access_what: ['Who has read the contact of this case, and who printed ' +
		'its papers. Looking at a record leaves no trace.',
	'谁查阅过本案的联系方式, 谁打印过单据。查看记录本身不留痕。'],
	access_none: ['Nobody has read the contact or printed a paper.',
		'尚无人查阅联系方式或打印单据。'],
});

/** The fields of an event in its own words. */
function EventFacts({ event, all }) {
	const fields = get('schema')?.events[event.type]?.fields ?? [];
	const said = Object.entries(event.data).filter(([name, value]) =>
		all || (!/_(sha|hash|seq)$|^unit_no$/.test(name) && value !== false));
	return said.map(([name, value]) => {
		const field = fields.find((f) => f.name === name) ??
			{ name, type: 'text', en: name, zh: name };
		return html`<span class="fact" key=${name}><span class="quiet">${
			pick(field.en, field.zh)}</span> ${' '}<${Value} field=${field}
			value=${value} currency=${event.data.currency} /></span>`;
	});
}

function Line({ row }) {
	const { event, waited, whose } = row;
	return html`<li data-test="event" data-type=${event.type}
		class=${`at-${event.service}`}>
		${waited > 60000 && html`<p class="wait" data-whose=${whose}>${
			t(`waited_${whose}`, { age: age(waited) })}</p>`}
		<p><b>${typeWord(event.type)}</b> <span class="quiet">${
			departmentWord(event.service)}</span></p>
		<p class="quiet"><time datetime=${new Date(event.at).toISOString()}>${
			time(event.at)}</time> · ${event.actor}${event.role &&
			event.role !== 'service' ? ` (${roleWord(event.role)})` : ''}</p>
		<p class="facts"><${EventFacts} event=${event} /></p>
		${evidenceOf(event).length > 0 && html`<p class="row">${
			evidenceOf(event).map(([name, hash]) => html`<a class="chip mono"
				key=${hash} target="_blank" rel="noopener" title=${name}
				href=${`/v1/attachments/${hash}`}>${hash.slice(0, 8)}</a>`)}
		</p>`}</li>`;
}

function Waits({ waits, took }) {
	const parts = Object.entries(waits).filter(([, n]) => n > 0);
	return html`<p data-test="waits">${t('took', { age: age(took) })}${
		parts.length > 0 && ': '}${
		parts.map(([whose, n], i) => html`<span key=${whose}>${i ? ', ' : ''}${
			t(`share_${whose}`, { age: age(n) })}</span>`)}</p>`;
}

function Story({ told }) {
	const [echoes, setEchoes] = useState(false);
	const rows = shownRows(told.rows, echoes);
	return html`<${Waits} ...${told} />
		<label class="tick"><input type="checkbox" checked=${echoes}
			onChange=${(e) => setEchoes(e.target.checked)} />${
			t('show_echoes')}</label>
		<ol class="story" reversed>${[...rows].reverse().map((row) => html`
			<${Line} key=${row.event.id ?? row.event.service + row.event.seq}
				row=${row} />`)}</ol>
		${rows.length === 0 && html`<p class="quiet">${t('no_events')}</p>`}`;
}

/** Events of one sort as a table, each opening in Evidence. */
function Events({ rows }) {
	if (!rows.length)
		return html`<p class="quiet">${t('no_events')}</p>`;
	return html`<div class="scroll"><table><thead><tr><th>${t('when')}</th>
		<th>${t('what')}</th><th>${t('who')}</th><th>${t('details')}</th></tr>
		</thead><tbody>${rows.map(({ event }) => html`<tr
			key=${event.id}><td class="nowrap">${time(event.at)}</td>
			<td><a href=${withQuery({ tab: 'evidence', event: event.seq,
				of: event.service })}>${typeWord(event.type)}</a></td>
			<td>${event.actor}</td>
			<td class="facts"><${EventFacts} event=${event} /></td></tr>`)}
		</tbody></table></div>`;
}

/** Whether it is about money: it says so, or it is a step of a quote. */
const isMoney = ({ event }) => TABS.money.test(event.type) ||
	hasAmounts(event.data);

function Money({ rows, unit }) {
	const { value } = useAsked(() => read(
		`/v1/records/assessment/proposal/${unit}`).catch(() => null), [unit]);
	const proposal = value?.record ?? value;
	const until_ = proposal?.valid_until_at;
	// Without its amounts there is no quote to tell.
	if (!get('me')?.money)
		return html`<p class="panel" data-test="no-money">${
			t('money_hidden')}</p>
			<${Events} rows=${rows.filter(isMoney)} />`;
	return html`${proposal?.ref && html`<p class="panel" data-test="quote">
		${t('quote_now', { version: proposal.quoted_version ?? 0,
			total: money(proposal.total_minor ?? 0, proposal.currency) })}
		${until_ ? t('valid_until', { at: time(until_) }) : ''}</p>`}
		<${Events} rows=${rows.filter(isMoney)} />`;
}

/** All that happened to a unit: a long life is more than one answer. */
async function timelineOf(unit) {
	const all = [];
	for (let after = '0'; after;) {
		const page = await read(
			`/v1/units/${unit}/timeline${query({ after })}`);
		all.push(...page.events);
		after = page.next === after ? undefined : page.next;
	}
	return all;
}

/** All that happened to the case itself. */
async function caseEvents(name) {
	const all = [];
	for (let after = '0';;) {
		const page = await read(`/v1/subjects/${name}/history${query({
			department: 'intake', kind: 'case', limit: PAGE, after })}`);
		all.push(...page.events.map(eventOf));
		if (page.events.length < PAGE)
			return all;
		after = page.after;
	}
}

/** Who has read the contact, and who has printed what, the newest first. */
function Access({ name, rows }) {
	const { value, error } = useAsked(() => name.startsWith('PCL-')
		? Promise.resolve([]) : caseEvents(name), [name], [rows]);
	if (error && !value)
		return html`<p class="wrong" role="alert">${problemText(error)}</p>`;
	const found = [...(value ?? []).filter((event) =>
		event.type === 'intake.contact_read'), ...rows.map((r) => r.event)
		.filter((event) => /\.printed$/.test(event.type))]
		.sort((a, b) => b.at - a.at);
	return html`<p class="quiet">${t('access_what')}</p>
		${value && !found.length && html`<p data-test="access-none">${
			t('access_none')}</p>`}
		${found.length > 0 && html`<div class="scroll"><table
		data-test="access"><thead><tr><th>${t('when')}</th><th>${t('who')}</th>
		<th>${t('role')}</th><th>${t('what')}</th><th>${t('details')}</th></tr>
		</thead><tbody>${found.map((event) => html`<tr key=${event.id}>
			<td class="nowrap">${time(event.at)}</td><td>${event.actor}</td>
			<td>${roleWord(event.role)}</td><td>${typeWord(event.type)}</td>
			<td class="facts"><${EventFacts} event=${event} /></td></tr>`)}
		</tbody></table></div>`}`;
}

function Raw({ event, open }) {
	const cause = event.cause;
	return html`<details class="fold" open=${open} data-test="raw"
		data-seq=${event.seq}><summary><span class="mono">${event.service} ${
		event.seq}</span> ${typeWord(event.type)} <span class="quiet">${
		time(event.at, true)}</span></summary>
		<dl><dt>${t('hash')}</dt><dd class="mono wrap">${event.hash ?? '-'}</dd>
		<dt>${t('command_id')}</dt>
		<dd class="mono wrap">${event.cmd ?? '-'}</dd>
		${cause && html`<dt>${t('cause')}</dt><dd class="mono">${
			typeof cause === 'string' ? cause : JSON.stringify(cause)}</dd>`}
		${event.rules && html`<dt>${t('rules')}</dt><dd class="mono">${
			event.rules}</dd>`}</dl>
		<pre tabindex="0">${JSON.stringify(event.data, null, 1)}</pre>
	</details>`;
}

function Evidence({ told, query }) {
	const rows = told.rows;
	const at = Math.min(rows.length, query.at ? Number(query.at)
		: rows.length);
	const to = (n) => go(withQuery({ at: Math.max(1,
		Math.min(rows.length, n)) }), true);
	useKeys([
		{ key: '[', words: () => t('step_back'), act: () => to(at - 1) },
		{ key: ']', words: () => t('step_on'), act: () => to(at + 1) },
	], [at, rows.length]);
	const { states, seen } = pastOf(rows, at);
	return html`<div class="panel"><label for="as-of">${t('as_of', { at:
		rows[at - 1] ? time(rows[at - 1].event.at, true) : '-' })}</label>
		<div class="row"><button onClick=${() => to(at - 1)}
			aria-label=${t('step_back')}>‹</button>
		<input id="as-of" type="range" class="grow" min="1"
			max=${Math.max(1, rows.length)} value=${at} data-test="as-of"
			aria-valuetext=${`${at} / ${rows.length}`}
			onInput=${(e) => to(Number(e.target.value))} />
		<button onClick=${() => to(at + 1)} aria-label=${t('step_on')}>›
		</button></div>
		<p class="row">${Object.entries(states).map(([d, event]) => html`
			<span class="chip" key=${d}>${departmentWord(d)}: ${
			typeWord(event.type)}</span>`)}</p></div>
		${seen.reverse().map(({ event }) => html`<${Raw}
			key=${event.service + event.seq} event=${event}
			open=${query.event === event.seq && query.of === event.service}
			/>`)}`;
}

/** The contact, masked until it is asked for; asking is an event at intake. */
function Contact({ name, unit }) {
	const role = use('role');
	const [contact, setContact] = useState(/** @type {any} */ (null));
	const [purpose, setPurpose] = useState('');
	const may = get('schema')?.commands['intake.read_contact']?.roles
		?.includes(role);
	if (!may)
		return null;
	const field = get('schema').commands['intake.read_contact'].fields
		.find((f) => f.name === 'purpose') ?? {};
	const show = () => send(`/v1/cases/${name}/contact`,
		{ role, purpose, unit }).then((answer) => setContact(answer.contact),
		(problem) => say(problemText(problem), true));
	return html`<p class="row" data-test="contact">${contact
		? html`<span>${contact.contact_name ?? contact.name ?? ''} ${
			contact.contact_phone ?? contact.phone ?? ''} ${
			contact.contact_address ?? contact.address ?? ''}
			${['words', 'grounds', 'reply'].map((k) => contact[k] &&
				html`<q key=${k} data-test=${`said-${k}`}>${
				contact[k]}</q> `)}</span>`
		: html`<span class="quiet">${t('contact_masked')}</span>
			<select aria-label=${word(field)} value=${purpose}
				onChange=${(e) => setPurpose(e.target.value)}>
				<option value="">${word(field)}</option>
				${choicesOf(field).map((p) => html`<option key=${p.name}
					value=${p.name}>${word(p)}</option>`)}</select>
			<button data-test="show-contact" disabled=${!purpose}
				onClick=${show}>${t('contact_show')}</button>`}</p>`;
}

function unitsOf(value) {
	const units = value?.units ?? [];
	return units.map((u) => typeof u === 'string' ? { unit: u }
		: { ...u, unit: u.unit ?? u.unit_no });
}

/** The department that has it now, by its states. */
function departmentOf(raw) {
	const records = recordsOf(raw);
	const own = raw?.lane ?? raw?.state?.department;
	if (own && records[own])
		return own;
	const open = DEPARTMENTS.filter((d) => records[d]?.state &&
		!['absent', 'ended', 'closed', 'released', 'passed', 'decided',
			'delivered'].includes(records[d].state));
	return open.reverse()[0] ?? 'intake';
}

export default function Case({ part, query: query_ }) {
	use('lang');
	const isUnit = part.includes('.') || part.startsWith('PCL-');
	const name = isUnit && part.startsWith('RMA-')
		? part.slice(0, part.lastIndexOf('.')) : part;
	const { value, error } = useAsked(() => part.startsWith('PCL-')
		? Promise.resolve({ units: [part] }) : read(`/v1/cases/${name}`),
	[name]);
	const units = unitsOf(value);
	const unit = query_.unit ?? (isUnit ? part : units[0]?.unit);
	const names = NAMES.filter((n) => n !== 'access' ||
		get('me')?.roles.some((role) => WATCHERS.includes(role)));
	const tab = names.includes(query_.tab) ? query_.tab : 'story';
	useKeys(names.map((n, i) => ({ key: String(i + 1),
		words: () => t(`tab_${n}`),
		act: () => go(withQuery({ tab: n }), true) })), [name]);
	return html`<div class="split open both" data-test="page-case">
		<section aria-labelledby="title">
		<div class="head"><h1 id="title" class="mono">${name}</h1>
			${units.length > 1 && units.map((u) => html`<a class="chip mono"
				key=${u.unit} href=${withQuery({ unit: u.unit })}
				aria-current=${u.unit === unit ? 'page' : undefined}>${
				u.unit.slice(name.length)}</a>`)}</div>
		${error && html`<p class="wrong" role="alert">${
			problemText(error)}</p>`}
		${(value || error) && html`<${Contact} name=${name} unit=${unit}
			key=${unit ?? name} />`}
		${name.startsWith('RMA-') && html`<${CaseActs} name=${name} />`}
		${name.startsWith('RMA-') && get('me')?.roles.includes('cs') && html`
			<${CustomerLink} name=${name} key=${`link ${name}`} />`}
		<nav class="row tabs" aria-label=${t('page_case')}>${names.map((n) =>
			html`<a class="chip" key=${n} href=${withQuery({ tab: n })}
				data-test=${`tab-${n}`}
				aria-current=${n === tab ? 'page' : undefined}>${
				t(`tab_${n}`)}</a>`)}</nav>
		${unit && html`<${Told} key=${unit} unit=${unit} tab=${tab}
			name=${name} units=${units} query=${query_} />`}
		</section>
		${unit && html`<${Side} key=${unit} unit=${unit} />`}</div>`;
}

function Side({ unit }) {
	const { value } = useUnit(unit);
	return value ? html`<${UnitPanel} unit=${unit}
		department=${departmentOf(value)} />` : null;
}

function Told({ unit, tab, name, units, query: query_ }) {
	const { value: raw } = useUnit(unit);
	const papers = useLater(() => import('./papers.js'));
	const more = useLater(() => import('./case_more.js'));
	const { value, error } = useAsked(() =>
		timelineOf(unit), [unit], [raw]);
	const told = useMemo(() => story(value ?? []), [value]);
	if (error && !value)
		return html`<p class="wrong" role="alert">${problemText(error)}</p>`;
	if (!value)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	switch (tab) {
	case 'units':
		return more && html`<${more.Units} units=${units} news=${raw} />`;
	case 'money':
		return html`<${Money} rows=${told.rows} unit=${unit} />`;
	case 'papers':
		return papers && html`<${papers.Papers} unit=${unit}
			rows=${told.rows} />`;
	case 'messages':
		return html`<${Events} rows=${told.rows.filter(({ event }) =>
			TABS.messages.test(event.type))} />`;
	case 'evidence':
		return html`${more && html`<${more.Export} unit=${unit} raw=${raw}
			events=${value.events ?? value} />`}
			<${Evidence} told=${told} query=${query_} />`;
	case 'access':
		return html`<${Access} name=${name} rows=${told.rows} />`;
	default:
		return html`${more && html`<${more.Photos} rows=${told.rows} />`}
			<${Story} told=${told} />`;
	}
}
