// @ts-check
// One unit beside a list: where it stands, the one next step, what else may be
// done and why not, its clocks, what is known of it.
import {
	html, use, useAsked, useEffect, useLayoutEffect, useMemo, useState,
} from './view.js';
import { get, set } from './store.js';
import { now, query, read } from './api.js';
import { listen, want } from './stream.js';
import { holds, stopped } from './fresh.js';
import { run } from './commands.js';
import { useUnitKeys } from './keys.js';
import {
	command, departmentWord, record as recordOf, refusalWord, roleWord,
	stateWord, typeWord, valueWord,
} from './schema.js';
import { doCommand, wishOf } from './form.js';
import { fieldsOf } from './forms.js';
import { useRefusals } from './trial.js';
import {
	defaultsFor, expected, isForUnits, nextStep, orderOf,
	stateAfter,
} from './steps.js';
import { age, day, ms, shape, time, until } from './format.js';
import { money } from './money.js';
import { Mark } from './mark.js';
import { minutesOn, setClock } from './bench.js';
import { pick, t, word } from './text.js';
import { unitPath } from './routes.js';
import { problemText } from './sign.js';
import { say } from './live.js';
import './words_pages.js';

/** Records of a unit by department, with `rev` each. */
export function recordsOf(raw) {
	return raw?.departments ?? raw?.records ?? {};
}

/** Where it stands; '': that department has only heard of it. */
export function stateOf(record) {
	return record?.state === 'absent' ? '' : record?.state ?? '';
}

/** When the next of its clocks runs out; 0: none runs. */
export function dueOf(department, record) {
	const dues = (recordOf(department, 'unit')?.fields ?? [])
		.filter((f) => f.type === 'due' && record[f.name])
		.map((f) => ms(record[f.name]));
	return dues.length ? Math.min(...dues) : 0;
}

/** Commands of this unit that have no answer yet. */
export function usePending(unit) {
	return (use('waiting') ?? []).filter((e) => e.subject === unit &&
		e.state !== 'refused');
}

/** Asks again whenever something happened to the unit. */
export function useUnit(unit) {
	const asked = useAsked(() => read(`/v1/units/${unit}`), [unit]);
	useEffect(() => {
		let timer = 0;
		const again = () => {
			clearTimeout(timer);
			asked.asking.current = true;
			timer = setTimeout(asked.again, 60);
		};
		const ends = [want(`unit:${unit}`), listen('fresh', again),
			listen('unit', (data) => (data.unit ?? data.u) === unit && again()),
			...['board', 'own'].map((name) =>
				listen(name, (data) => data.u === unit && again()))];
		return () => {
			clearTimeout(timer);
			ends.forEach((end) => end());
		};
	}, [unit]);
	return asked;
}

/** Why the state does not allow it, as a sentence. */
function whyNotNow(department, record) {
	const names = { department: departmentWord(department),
		state: stateWord(department, record.state) };
	return t(!record.state || record.state === 'absent' ? 'not_here'
		: 'not_while', names);
}

/**
 * What may be done with it at one department: {next, allowed, forbidden}.
 * Forbidden ones carry their reason: the role, or the state.
 */
export function actionsOf(department, record, allowed, role) {
	const schema = get('schema');
	const own = Object.values(schema?.commands ?? {}).filter((c) =>
		c.department === department && isForUnits(c) &&
		!c.roles?.every((r) => ['timer', 'service', 'carrier'].includes(r)));
	const types = allowed.filter((a) => a.allowed !== false)
		.map((a) => a.type);
	const told = Object.fromEntries(allowed
		.filter((a) => a.allowed === false).map((a) => [a.type, a.reason]));
	const why = (c) => told[c.type] ? refusalWord(told[c.type])
		: c.roles && !c.roles.includes(role)
			? t('for_roles', { roles: c.roles.map(roleWord).join(', '),
				role: roleWord(role) })
			: whyNotNow(department, record);
	const first = nextStep(department, record, types);
	return {
		next: first,
		allowed: own.filter((c) => types.includes(c.type) && c.type !== first),
		forbidden: own.filter((c) => !types.includes(c.type))
			.map((c) => ({ ...c, why: why(c) })),
	};
}

const NOTHING = {}; // the same one each time
const PLAIN = ['unit_no', 'state', 'rev', 'seq', 'since', 'stuck', 'due',
	'known'];
/** What a person at the bench looks for first. */
const FIRST = ['model', 'serial', 'symptom', 'fault_note', 'instruction',
	'allowed_parts', 'spend_limit_minor'];
const rankOf = ({ name }) => (FIRST.indexOf(name) + 1 || 99);

/** A value as a person reads it; an amount may say its `currency`. */
export function Value({ field, value, currency }) {
	if (field.type === 'yesno')
		return value ? t('yes') : t('no');
	if (field.type === 'due' || /_at$|^at$/.test(field.name))
		return time(value);
	if (/_minor$/.test(field.name))
		return money(value, currency);
	if (field.type === 'bytes')
		return html`<span class="mono" title=${value}>${
			String(value).slice(0, 12)}…</span>`;
	return valueWord(field, value);
}

/** What a record says, in the words of its declaration. */
export function Facts({ department, kind = 'unit', record }) {
	const shape_ = recordOf(department, kind);
	const rows = (shape_?.fields ?? []).filter((f) =>
		!PLAIN.includes(f.name) && record[f.name] !== undefined &&
		record[f.name] !== '' && record[f.name] !== false &&
		record[f.name] !== 0).sort((a, b) => rankOf(a) - rankOf(b));
	return html`<dl>${rows.map((f) => html`<dt key=${`t${f.name}`}>${
		pick(f.en, f.zh).replace(/, in ms UTC$/, '')}</dt>
		<dd key=${`d${f.name}`} class=${/^[A-Z]+-\d+-/.test(record[f.name])
			&& 'nowrap'}><${Value} field=${f}
			value=${record[f.name]} currency=${record.currency}
			/></dd>`)}</dl>`;
}

/** Sends, or opens the form; gives what became of it to `done`. */
export function begin(type, about, more = {}) {
	const { unit, record = {} } = about;
	const hints = Object.fromEntries(Object.entries(expected(type, about))
		.map(([name, value]) => [name, t('expected', { value })]));
	return doCommand({
		type, subject: unit, hints,
		// What commutes minds no revision.
		expect: command(type)?.way === 'commutes' ? undefined
			: record.rev ?? 0,
		order: orderOf(type),
		defaults: defaultsFor(type, about), fill: more.fill,
		quick: more.quick, done: more.done,
	});
}

/** The actions of a unit at a department, asked for the acting role. */
export function useActions(unit, department, raw) {
	const role = use('role');
	const asked = useAsked(() => read(`/v1/units/${unit}/actions${
		query({ role })}`), [unit, role], [raw]);
	const record = recordsOf(raw)[department] ?? NOTHING;
	const { value, error, asking } = asked;
	return useMemo(() => ({ ...actionsOf(department, record,
		value?.actions ?? [], role), loaded: Boolean(value), error, asking }),
	[value, record, role, error]);
}

/** What is known to be said already: the next step, or all in the menu. */
function wishesOf(actions, open, about) {
	return (actions.loaded ? [actions.next,
		...open ? actions.allowed.map((c) => c.type) : []] : [])
		.filter(Boolean).map((type) => ({ type,
			data: wishOf(type, defaultsFor(type, about), orderOf(type)) }))
		.filter((wish) => wish.data);
}

/** Whether nothing that is typed could change the answer. */
function isFixed(type) {
	return fieldsOf(command(type) ?? { fields: [] }).length === 0;
}

function Menu({ actions, act, refusals, opened }) {
	return html`<details class="menu" data-test="more-actions"
		onToggle=${(e) => opened(e.currentTarget.open)}>
		<summary>${t('more_actions')}</summary>
		<div class="sheet wide">
			${actions.allowed.map((c) => html`<button key=${c.type}
				data-test=${`act-${c.type}`} disabled=${stopped(c.type)}
				aria-describedby=${refusals[c.type] && `why-${c.type}`}
				onClick=${() => act(c.type)}>${word(c)}${refusals[c.type] &&
				html` <span class="wrong" id=${`why-${c.type}`}>${
				refusals[c.type]}</span>`}</button>`)}
			${actions.forbidden.map((c) => html`<div class="refused"
				key=${c.type} data-test=${`no-${c.type}`}>
				<span>${word(c)}</span>
				<span class="quiet">${c.why}</span></div>`)}
		</div></details>`;
}

/**
 * @param {{unit: string, department: string, close?: () => void,
 *   children?: any}} props
 */
export function UnitPanel({ unit, department, close, children }) {
	use('lang');
	const { value: raw, error, asking } = useUnit(unit);
	const records = recordsOf(raw);
	const record = records[department] ?? NOTHING;
	const actions = useActions(unit, department, raw);
	const pending = usePending(unit);
	const [open, opened] = useState(false);
	useUnitKeys();
	use('stream'); // what is stopped while it is old
	const hold = holds();
	const due = dueOf(department, record);
	const [refused, setRefused] = useState('');
	// Where the panel is the page, its unit is the heading of it.
	const Level = matchMedia('(max-width: 899px)').matches ? 'h1' : 'h2';
	const about = { unit, record, all: records, today: day(now()),
		questions: raw?.questions, minutes: minutesOn(unit) };
	const refusals = useRefusals(wishesOf(actions, open, about), unit,
		[actions, open]);
	const why = refusals[actions.next ?? ''];
	const act = (type, more = {}) => {
		setRefused('');
		const done = (outcome) => {
			if (outcome.ok && type === 'repair.record_step')
				setClock(unit, 'anew');
			if (outcome.ok && type === 'intake.receive')
				import('./tag.js').then((tag) => tag.printTag(unit));
			setRefused(outcome.ok ? '' : outcome.answer?.code === 'CONFLICT'
				? t('conflict') : word(outcome.answer) ?? '');
			return outcome;
		};
		// What is stopped is refused before anybody fills in a form.
		return stopped(type) ? run(type, unit).then(done)
			: begin(type, { ...about, minutes: minutesOn(unit) },
				{ ...more, done });
	};
	// What is drawn can be done, by a key or a scan, from that moment on.
	useLayoutEffect(() => {
		set('actions', [actions.next, ...actions.allowed.map((c) => c.type)]
			.filter(Boolean).map((type) => ({
				...get('schema').commands[type], open: () => act(type) }))
			.concat(actions.forbidden.map((c) => ({ ...c,
				open: () => say(`${word(c)}: ${c.why}`, true) }))));
		const level = () => !asking.current && !actions.asking.current;
		set('panel', { unit, department, record, actions, act, level });
		return () => { set('actions', []); set('panel', null); };
	}, [unit, department, raw, actions]);
	const state = pending.length && stateAfter(pending[pending.length - 1].type)
		|| record.state;
	if (error && !raw)
		return html`<aside class="side panel"><p class="wrong" role="alert">${
			problemText(error)}</p></aside>`;
	return html`<aside class="side panel" aria-label=${unit}
		data-test="unit-panel" data-unit=${unit}>
		<header class="row">
			<${Level} class="mono grow side-head">
				<a href=${unitPath(unit)}>${unit}</a></${Level}>
			${close && html`<button class="bare" aria-label=${t('close')}
				data-test="panel-close" onClick=${close}>×</button>`}
		</header>
		<p class="state" data-test="unit-state" data-state=${state}>
			<${Mark} shape=${shape({ ...record, due }, now())} />
			<b>${departmentWord(department)}: ${
			stateWord(department, state)}</b>
			${pending.length > 0 && html`<span class="chip"
				data-test="unit-waiting">${t('unit_waiting',
				{ what: typeWord(pending[pending.length - 1].type) })}</span>`}
			${due > 0 && html` <span class="quiet">${
				until(due, now())}</span>`}</p>
		${refused && html`<p class="wrong" role="alert"
			data-test="unit-refused">${refused}</p>`}
		<div class="row next">
			${actions.next ? html`<button class="primary big"
				data-test="next-step" data-type=${actions.next}
				disabled=${pending.length > 0 || stopped(actions.next) ||
					(why && isFixed(actions.next))}
				aria-describedby=${why && 'why-next'}
				onClick=${() => act(actions.next)}>${
				typeWord(actions.next)} <kbd>n</kbd></button>`
			: html`<span class="quiet" data-test="no-step">${actions.loaded
				? t('no_step') : actions.error ? problemText(actions.error)
					: t('loading')}</span>`}
			<${Menu} actions=${actions} act=${act} refusals=${refusals}
				opened=${opened} />
		</div>
		${why && actions.next && html`<p class="wrong" id="why-next"
			data-test="next-refused">${t('act_would',
			{ what: typeWord(actions.next), why })}</p>`}
		${department === 'shipping' && html`<p class=${hold.stale ? 'wrong'
			: 'quiet'} data-test="hold-age">${hold.text}</p>`}
		${children}
		<${Facts} department=${department} record=${record} />
		${Object.keys(records).filter((d) => d !== department &&
			stateOf(records[d])).map((d) => html`
			<details key=${d} class="fold"><summary>${departmentWord(d)}: ${
				stateWord(d, records[d].state)}
				${records[d].since && html` <span class="quiet">${
					age(now() - ms(records[d].since))}</span>`}</summary>
				<${Facts} department=${d} record=${records[d]} /></details>`)}
		<p class="row no-print"><a class="button" href=${unitPath(unit)}>${
			t('open_case')}</a>
			<a class="button" target="_blank" rel="noopener"
				href=${`/v1/labels/${unit}`}>${t('print_tag')}</a></p>
	</aside>`;
}
