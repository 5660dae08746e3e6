// @ts-check
// A department: its units by due time, in tabs by state, with the chosen one
// beside them.  One module for five departments; what differs is in the
// declarations and in steps.js.
import {
	html, use, useAsked, useEffect, useEvery, useLayoutEffect, useMemo,
	useReducer, useRef, useState,
} from '../view.js';
import { get } from '../store.js';
import { now, query } from '../api.js';
import { Pace } from '../asked.js';
import { listen } from '../stream.js';
import { go, unitPath, withQuery } from '../routes.js';
import { record as recordOf, stateWord, typeWord } from '../schema.js';
import { UnitPanel } from '../unit.js';
import { orderOf, stateAfter } from '../steps.js';
import { doCommand } from '../form.js';
import { takeScans } from '../scanning.js';
import { useKeys } from '../keys.js';
import { whisper } from '../live.js';
import { Mark } from '../mark.js';
import { Bench } from '../bench.js';
import { useLater } from '../later.js';
import { age, ms, number, shape, time, until } from '../format.js';
import { folded } from '../pinyin.js';
import { More } from '../more.js';
import { MoreRows, pagesOf, usePages } from '../rows.js';
import { add, t, word } from '../text.js';
import { problemText } from '../sign.js';

add({
	states: ['States', '状态'],
	due: ['Due', '期限'],
	since: ['In this state', '停留'],
	waits: ['waits', '待确认'],
	mine_only: ['Only mine', '仅我的'],
	empty_find: ['No unit here has "{what}" in its number, model or serial.',
		'此处没有编号、型号或序列号含"{what}"的产品。'],
	empty_mine: ['None of these is yours now.', '目前没有归您的产品。'],
	find_in_list: ['Find in this list', '在列表中查找'],
	empty_state: ['Nothing is in the state "{state}" now.', '当前没有处于"{state}"的产品。'],
	empty_intake: ['No open return. A request by telephone, the customer page or an import fills this list.', '没有在办返修。电话、客户页面或导入的申请会出现在这里。'],
	empty_assessment: ['Nothing to assess. Units come here when they are admitted.', '没有待评估产品。入库后自动进入这里。'],
	empty_repair: ['Nothing to repair. Units come here when assessment decides so.', '没有待维修产品。评估决定维修后进入这里。'],
	empty_quality: ['Nothing to inspect. Units come here when repair completes them.', '没有待检产品。维修完工后进入这里。'],
	empty_shipping: ['Nothing to ship. Units come here when they are released.', '没有待发产品。放行后进入这里。'],
	key_down: ['next row', '下一行'],
	key_up: ['row before', '上一行'],
});

/** The rows, with what they were looked through for. */
async function load(name, state, mine, find, pages) {
	const answer = await pagesOf(`/v1/queues/${name}`, { state,
		mine: mine ? 1 : '', q: find.normalize('NFKC').trim() },
		'unit_no', pages);
	return { ...answer, find, pages };
}

/** The rows of the queue, asked again when the board says something moved. */
function useQueue(name, state, mine, find) {
	const [search, setSearch] = useState(find);
	useEffect(() => {
		const timer = setTimeout(() => setSearch(find), 200);
		return () => clearTimeout(timer);
	}, [find]);
	const [pages, more] = usePages([name, state, mine, search].join('\n'));
	const asked = useAsked(() => load(name, state, mine, search, pages),
		[name, state, mine], [search, pages]);
	useEffect(() => {
		const pace = new Pace(asked.again);
		const ends = ['fresh', 'reset', 'own', 'board'].map((e) =>
			listen(e, () => pace.changed()));
		return () => {
			pace.end();
			ends.forEach((end) => end());
		};
	}, [name, state, mine]);
	// Wanted once more only when what was wanted before is here.
	return { ...asked, more: asked.value?.next &&
		asked.value.pages === pages ? more : undefined };
}

/** A row that leaves while the pointer is on it stays until that goes. */
function useStaying(rows) {
	const over = useRef('');
	const before = useRef(/** @type {any[]} */ ([]));
	const [, again] = useReducer((n) => n + 1, 0);
	const gone = before.current.find((r) => r.unit === over.current &&
		!rows.some((row) => row.unit === r.unit));
	const shown = [...rows];
	if (gone)
		shown.splice(Math.min(before.current.indexOf(gone), rows.length), 0,
			{ ...gone, gone: true });
	before.current = shown;
	return { shown, enter: (unit) => { over.current = unit; },
		leave: () => {
			over.current = '';
			again(undefined);
		} };
}

export function rowsOf(value) {
	return (Array.isArray(value) ? value : value?.rows ?? value?.units ?? [])
		.map((row) => ({ ...row, unit: row.unit ?? row.unit_no }));
}

/** How many units there are, in a state or in all; undefined: not told. */
function totalOf(counts, state) {
	return !counts ? undefined : state ? counts[state]
		: Object.values(counts).reduce((a, b) => a + b, 0);
}

function Tabs({ name, state, rows, counts, beside, list }) {
	const states = recordOf(name, 'unit')?.states ?? [];
	const count = (s) => counts?.[s] ?? rows.filter((r) =>
		r.state === s).length;
	const shown = states.filter((s) => s.name !== 'absent' &&
		(count(s.name) > 0 || s.name === state));
	return html`<nav class="row tabs" aria-label=${t('states')}>
		<a class="chip" href=${withQuery({ state: undefined,
			list: undefined })}
			aria-current=${state || list ? undefined : 'page'}
			data-test="tab-all">${t('all')} <b>${
				totalOf(counts, '') ?? rows.length}</b></a>
		${shown.map((s) => html`<a class="chip" key=${s.name}
			href=${withQuery({ state: s.name, list: undefined })}
			data-test=${`tab-${s.name}`}
			aria-current=${s.name === state ? 'page' : undefined}>${
			stateWord(name, s.name)} <b>${count(s.name)}</b></a>`)}
		${beside && html`<${beside.ListTabs} name=${name} list=${list} />`}
	</nav>`;
}

/** What else tells units apart, as far as the department knows it. */
const MORE = ['technician', 'assessor', 'inspector', 'serial'];
const moreOf = (name) => MORE.map((field) =>
	recordOf(name, 'unit')?.byField[field]).filter(Boolean);

function Row({ name, row, chosen, waiting, mouse }) {
	const at = now();
	const then = waiting && stateAfter(waiting.type);
	return html`<tr class=${`${chosen ? 'chosen' : ''} ${
		row.gone ? 'gone' : ''}`} data-test="row" data-unit=${row.unit}
		data-state=${row.state} onClick=${() => !row.gone &&
			go(withQuery({ unit: row.unit }), true)}
		onMouseEnter=${() => mouse.enter(row.unit)} onMouseLeave=${mouse.leave}>
		<td class="narrow"><${Mark} shape=${row.shape ?? shape(row, at)} /></td>
		<th scope="row" class="mono"><a href=${withQuery({ unit: row.unit })}
			aria-current=${chosen ? 'true' : undefined}>${row.unit}</a></th>
		<td class="clip" title=${row.model}>${row.model}</td>
		<td>${stateWord(name, then || row.state)}${waiting && html` <span
			class="chip" data-test="row-waiting">${t('waits')}</span>`}</td>
		<td class=${ms(row.due) && ms(row.due) < at ? 'wrong nowrap'
			: 'nowrap'} title=${time(row.due)}>${row.due
			? until(row.due, at) : '-'}</td>
		<td class="nowrap" title=${time(row.since)}>${row.since
			? age(at - ms(row.since)) : '-'}</td>
		${moreOf(name).map((field) => html`<td class="clip" key=${field.name}>${
			row[field.name] ?? ''}</td>`)}</tr>`;
}

function Empty({ name, state, find, mine }) {
	return html`<p class="panel quiet" data-test="empty">${find.trim()
		? t('empty_find', { what: find.trim() }) : mine ? t('empty_mine')
		: state ? t('empty_state', { state: stateWord(name, state) })
		: t(`empty_${name}`)}</p>`;
}

/** A unit that is scanned is chosen here, from when the page is drawn. */
function useUnitScans(name) {
	useLayoutEffect(() => takeScans((what) => {
		if (!what.looked || !what.unit)
			return null;
		go(withQuery({ unit: what.unit }), true);
		return t('in_hand', { unit: what.unit });
	}), [name]);
}

function newRequest() {
	doCommand({ type: 'intake.request', subject: '',
		order: orderOf('intake.request'),
		defaults: { channel: 'phone', demand: 'repair' },
		done: (outcome) => outcome.ok && outcome.answer?.subject &&
			go(unitPath(outcome.answer.subject)) });
}

function blindReceipt() {
	doCommand({ type: 'intake.receive_blind', subject: '',
		defaults: { qty_seen: 1 },
		done: (outcome) => {
			const unit = outcome.ok && outcome.answer?.subject;
			if (!unit)
				return;
			go(withQuery({ unit }));
			import('../tag.js').then((tag) => tag.printTag(unit));
		} });
}

/** Keys of single pages: what each does, if it is allowed now. */
const KEYS = {
	intake: { r: 'intake.receive', v: 'intake.review' },
	assessment: { s: 'assessment.start', i: 'assessment.diagnose',
		y: 'assessment.set_liability', u: 'assessment.quote' },
	repair: { s: 'repair.pick_up', e: 'repair.record_step',
		x: 'repair.replace_part', c: 'repair.complete' },
	quality: { s: 'quality.start', y: 'quality.pass', x: 'quality.fail' },
	shipping: { i: 'shipping.issue_notice', k: 'shipping.pack',
		o: 'shipping.hand_over' },
};

/** Where it helps to know what was seen before. */
const SEES = ['intake', 'assessment', 'repair', 'quality'];

export function keysOf(name, rows, unit, more) {
	const step = (by) => {
		const at = rows.findIndex((r) => r.unit === unit);
		if (by > 0 && at === rows.length - 1)
			more?.();
		const to = rows[Math.max(0, Math.min(rows.length - 1,
			at < 0 ? 0 : at + by))];
		if (to)
			go(withQuery({ unit: to.unit }), true);
	};
	const does = (type) => {
		const panel = get('panel');
		const types = [panel?.actions.next,
			...(panel?.actions.allowed.map((c) => c.type) ?? [])];
		if (types.includes(type))
			panel.act(type);
	};
	return [
		{ key: 'j', words: () => t('key_down'), act: () => step(1) },
		{ key: 'k', words: () => t('key_up'), act: () => step(-1) },
		{ key: 'ArrowDown', words: () => t('key_down'), act: () => step(1) },
		{ key: 'ArrowUp', words: () => t('key_up'), act: () => step(-1) },
		{ key: 'Enter', words: () => t('open_case'),
			act: () => unit && go(unitPath(unit)) },
		{ key: 'Escape', words: () => t('close'),
			act: () => go(withQuery({ unit: undefined }), true) },
		...Object.entries(KEYS[name] ?? {}).map(([key, type]) => ({
			key: key === 'k' ? 'K' : key, words: () => typeWord(type),
			act: () => does(type) })),
		...(name === 'intake' ? [
			{ key: 'a', words: () => typeWord('intake.request'),
				act: newRequest },
			{ key: 'b', words: () => typeWord('intake.receive_blind'),
				act: blindReceipt }] : []),
	];
}

export default function Department({ name, query: asked }) {
	use('lang');
	const role = use('role');
	const waiting = use('waiting') ?? [];
	const { state = '', unit = '', find = '', mine = '', list = '' } = asked;
	const beside = useLater(() => import('./lists.js'));
	const before = useLater(() => import('./alike.js'));
	const packing = useLater(() => import('./packing.js'));
	const told = use('list');
	const { value, error, more } = useQueue(name, state, mine, find);
	const all = rowsOf(value);
	const search = folded(find.trim());
	// Until the list has been looked through, what is known of it.
	const found = all.filter((r) => !search || folded(`${r.unit} ${
		r.model ?? ''} ${r.serial ?? ''}`).includes(search));
	const there = totalOf(value?.counts, state) ?? found.length;
	const mouse = useStaying(found);
	useEvery(15000);
	const may = (type) => get('schema')?.commands[type]?.roles?.includes(role);
	const keyed = [name, value, told, list, Boolean(more), unit, search];
	useKeys(useMemo(() => list
		? keysOf(name, told?.name === list ? told.rows : [], unit, told?.more)
		: keysOf(name, found, unit, more), keyed), keyed);
	useUnitScans(name);
	const count = useRef(0);
	useEffect(() => {
		if (value && count.current !== all.length)
			whisper(t('n_units', { n: all.length }));
		count.current = all.length;
	}, [value]);
	return html`<div class=${`split ${unit ? 'open' : ''}`}
		data-test=${`page-${name}`}>
		<section aria-labelledby="title">
			<div class="head"><h1 id="title">${t(`page_${name}`)}</h1>
				<span class="quiet" data-test="count">${value &&
					(found.length < there ? t('some_units', { all:
						number(there), n: number(found.length) })
						: t('n_units', { n: number(found.length) }))}</span>
				<span class="grow"></span>
				${name === 'shipping' && beside && html`<${beside.HoldAge} />`}
				${name === 'intake' && may('intake.request') && html`<button
					class="primary" data-test="new-request"
					onClick=${newRequest}>${typeWord('intake.request')}
					<kbd>a</kbd></button>`}
				${name === 'intake' && may('intake.receive_blind') && html`
					<button onClick=${blindReceipt} data-test="blind">${
					typeWord('intake.receive_blind')}</button>`}
				<${More} departments=${[name]} />
				<a class="button" download
					href=${`/v1/export/${name}/unit.csv${query({ state })}`}>
					CSV</a></div>
			<${Tabs} name=${name} state=${state} rows=${all}
				counts=${value?.counts} beside=${beside} list=${list} />
			${!list && html`<div class="row filters"><input type="search" value=${find}
				aria-label=${t('find_in_list')} placeholder=${
				t('find_in_list')} data-test="find" onInput=${(e) =>
				go(withQuery({ find: e.target.value }), true)} />
				<label class="tick"><input type="checkbox" data-test="mine"
					checked=${Boolean(mine)} onChange=${() => go(withQuery(
					{ mine: mine ? undefined : '1' }), true)} />${
					t('mine_only')}</label></div>`}
			${name === 'repair' && unit && html`<${Bench} unit=${unit} />`}
			${error && html`<p class="wrong" role="alert">${
				problemText(error)}</p>`}
			${list ? beside && html`<${beside.List} name=${name}
				list=${list} unit=${unit} />` : mouse.shown.length ? html`
				<div class="scroll" tabindex="0"
				role="group" aria-labelledby="title"><table>
				<thead><tr><th><span class="hear">${t('clock')}</span></th>
					<th>${t('unit')}</th><th>${t('model')}</th>
					<th>${t('state')}</th><th>${t('due')}</th>
					<th>${t('since')}</th>${moreOf(name).map((field) => html`
					<th key=${field.name}>${word(field)}</th>`)}</tr></thead>
				<tbody>${mouse.shown.map((row) => html`<${Row} name=${name}
					key=${row.unit} row=${row} chosen=${row.unit === unit}
					waiting=${waiting.find((e) => e.subject === row.unit &&
						e.state !== 'refused')} mouse=${mouse} />`)}</tbody>
			</table></div>` : value?.find === find && html`<${Empty}
				name=${name} state=${state} find=${find} mine=${mine} />`}
			${!list && more && html`<${MoreRows} n=${all.length}
				more=${more} />`}
		</section>
		${unit && html`<${UnitPanel} key=${unit} unit=${unit}
			department=${name} close=${() =>
			go(withQuery({ unit: undefined }), true)}>${
			before && SEES.includes(name) && html`<${before.Alike}
			unit=${unit} />`}${packing && name === 'shipping' && html`
			<${packing.Packing} unit=${unit} />`}</${UnitPanel}>`}
	</div>`;
}
