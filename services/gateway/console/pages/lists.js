// @ts-check
// What waits at a department and is no unit of its queue: appeals, questions
// to customers, what is to be accepted, parts that were ordered, goods that
// stay, claims.  A tab each beside the states; a row names its unit.
import {
	html, use, useAsked, useEffect, useEvery, useMemo,
} from '../view.js';
import { get, set } from '../store.js';
import { now } from '../api.js';
import { Pace } from '../asked.js';
import { listen } from '../stream.js';
import { holds } from '../fresh.js';
import { go, withQuery } from '../routes.js';
import { useLater } from '../later.js';
import { MoreRows, pagesOf, usePages } from '../rows.js';
import { record as recordOf, stateWord, typeWord } from '../schema.js';
import { Value } from '../unit.js';
import { orderOf } from '../steps.js';
import { doCommand } from '../form.js';
import { age, ms, time, until } from '../format.js';
import { add, pick, t } from '../text.js';

add({
	appeals: ['Appeals', '申诉'],
	empty_appeals: ['No appeal waits here now.', '当前没有待处理的申诉。'],
	appeal_against: ['Against', '针对'],
	appeal_refusal: ['a refused request, by', '不予受理, 决定人'],
	appeal_verdict: ['a finding or decision, by', '评定或处置决定, 决定人'],
	questions: ['Asked of customers', '待客户答复'],
	empty_questions: ['No customer has been asked anything that is open.',
		'当前没有等待客户答复的询问。'],
	question_answer: ['Answer for the customer', '代客户答复'],
	closing: ['Acceptance, follow-up', '验收与回访'],
	empty_closing: ['Nothing delivered waits for acceptance or a follow-up.',
		'当前没有待验收或待回访的产品。'],
	bench: ['My bench', '我的工位'],
	load: ['By technician', '按技术员'],
	manifest: ['Manifests', '交接清单'],
	parts: ['Parts ordered', '待到配件'],
	empty_parts: ['No part is waited for.', '当前没有等待的配件。'],
	goods: ['Goods that stay', '留存与报废'],
	empty_goods: ['Nothing waits to be put to stock or destroyed.',
		'当前没有待入库或待报废的产品。'],
	claims: ['Claims on carriers', '承运索赔'],
	empty_claims: ['No claim on a carrier is open.', '当前没有未结的承运索赔。'],
	list_details: ['Details', '详情'],
});

const benches = () => import('./benches.js');
const appeals = (kind, states) => ({ kind, states, fields: ['verdict'] });

/**
 * Which records, in which states; `keep`: which of them.  Those with a clock
 * come first, so that a page without one is the last.
 */
export const LISTS = {
	intake: {
		appeals: appeals('appeal_file', ['judged', 'filed']),
		questions: { kind: 'question', states: ['open'],
			fields: ['about', 'questions', 'version'],
			act: { type: 'intake.decide', words: 'question_answer',
				data: (row) => ({ ref: row.ref, version: row.version,
					channel: 'phone' }) } },
		closing: { kind: 'unit', states: ['admitted', 'goods_back'],
			keep: (row) => row.acceptance_due || row.followup_due,
			fields: ['model', 'acceptance_due', 'followup_due'] },
	},
	assessment: { appeals: appeals('appeal', ['queued']) },
	repair: {
		bench: { from: benches, view: 'Mine', roles: ['technician'] },
		load: { from: benches, view: 'Load', roles: ['tech_lead',
			'dept_head', 'gm', 'supervisor'] },
		parts: { kind: 'parts_request', states: ['open'],
			fields: ['request_no', 'part_no', 'qty', 'missing'] },
	},
	shipping: {
		manifest: { from: () => import('./manifest.js'), view: 'Manifest',
			roles: ['shipper', 'dept_head', 'supervisor'] },
		goods: { kind: 'goods', states: ['waiting'],
			fields: ['kind', 'leg', 'owner', 'place', 'condition'] },
		claims: { kind: 'claim', states: ['open'],
			fields: ['claim_no', 'kind', 'amount_minor'] },
	},
};

/**
 * The rows of one list, each once: what moved while it was read may be in two
 * answers.
 * @param {any} list @param {string} department @param {number} pages
 */
export async function load(list, department, pages) {
	const { kind, states, keep = () => true } = list;
	const key = recordOf(department, kind)?.key ?? 'unit_no';
	const answers = await Promise.all(states.map((state) => pagesOf(
		`/v1/records/${department}/${kind}`, { state }, key, pages)));
	const rows = new Map(answers.flatMap((a) => a.rows).filter(keep)
		.map((row) => [row[key], { ...row, key: row[key],
			unit: row.unit_no }]));
	return { rows: [...rows.values()], pages, isCut: answers.some((a) =>
		a.next && keep(a.rows[a.rows.length - 1] ?? {})) };
}

/**
 * Asks again whenever the board says that something moved.
 * @param {() => Promise<any>} again @param {any[]} of
 */
export function useAnew(again, of) {
	useEffect(() => {
		const pace = new Pace(again);
		const ends = ['fresh', 'reset', 'own', 'board']
			.map((e) => listen(e, () => pace.changed()));
		return () => {
			pace.end();
			ends.forEach((end) => end());
		};
	}, of);
}

function useList(department, name, list) {
	const [pages, more] = usePages(`${department} ${name}`);
	const asked = useAsked(() => load(list, department, pages),
		[department, name], [pages]);
	useAnew(asked.again, [department, name]);
	const { value } = asked;
	return useMemo(() => ({ rows: value?.rows ?? [],
		more: value?.isCut && value.pages === pages ? more : undefined }),
	[value, pages]);
}

/** A tab, for as long as something waits or it is looked at. */
function Tab({ department, name, list, here }) {
	const told = useList(department, name, list);
	useEffect(() => {
		if (here)
			set('list', { department, name, ...told });
	}, [here, told]);
	const count = told.rows.length;
	return (count > 0 || here) && html`<a class="chip"
		data-test=${`tab-${name}`}
		href=${withQuery({ state: undefined, list: name })}
		aria-current=${here ? 'page' : undefined}>${t(name)}
		<b>${count}${told.more && '+'}</b></a>`;
}

/** Another way to see the units, for those whose work it is. */
function ViewTab({ name, here }) {
	return html`<a class="chip" data-test=${`tab-${name}`}
		href=${withQuery({ state: undefined, list: name })}
		aria-current=${here ? 'page' : undefined}>${t(name)}</a>`;
}

/** @param {{name: string, list: string}} props */
export function ListTabs({ name, list }) {
	use('lang');
	const role = use('role');
	return Object.entries(LISTS[name] ?? {}).filter(([one, of]) =>
		!of.roles || of.roles.includes(role) || one === list)
		.map(([one, of]) => of.view ? html`<${ViewTab} key=${name + one}
		name=${one} here=${one === list} />` : html`<${Tab}
		key=${name + one} department=${name} name=${one} list=${of}
		here=${one === list} />`);
}

function Details({ department, of, row }) {
	const fields = recordOf(department, of.kind)?.byField ?? {};
	return of.fields.filter((name) => fields[name] && row[name])
		.map((name) => html`<span class="fact" key=${name}><span
			class="quiet">${pick(fields[name].en, fields[name].zh)}</span>
			${' '}<${Value} field=${fields[name]} value=${row[name]}
			currency=${row.currency} /></span>`);
}

function Row({ department, of, row, unit, act }) {
	const at = now();
	return html`<tr data-test="row" data-unit=${row.unit}
		data-state=${row.state} class=${row.unit === unit ? 'chosen' : ''}
		onClick=${() => go(withQuery({ unit: row.unit }), true)}>
		<th scope="row" class="mono"><a
			href=${withQuery({ unit: row.unit })}>${row.unit}</a></th>
		<td>${stateWord(department, row.state, of.kind)}</td>
		<td class="nowrap" title=${time(row.since)}>${row.since
			? age(at - ms(row.since)) : '-'}</td>
		<td class=${row.due && ms(row.due) < at ? 'wrong nowrap' : 'nowrap'}
			title=${time(row.due)}>${row.due ? until(row.due, at) : '-'}</td>
		<td class="facts"><${Details} department=${department} of=${of}
			row=${row} />${row.against_service && html`<span class="fact">${
			row.refusal ? t('appeal_refusal') : t('appeal_verdict')}
			<span class="quiet">${row.verdict_by ?? ''}</span></span>`}</td>
		${act && html`<td><button data-test="row-act"
			title=${typeWord(act.type)} onClick=${(e) => {
			e.stopPropagation();
			doCommand({ type: act.type, subject: row.unit,
				order: orderOf(act.type), defaults: act.data(row) });
		}}>${t(act.words)}</button></td>`}</tr>`;
}

function View({ of, ...props }) {
	const views = useLater(of.from);
	return views && html`<${views[of.view]} ...${props} />`;
}

/** How old the word of quality is: in the corner of what goes by it. */
export function HoldAge() {
	use('stream');
	useEvery(1000);
	const { stale, text } = holds();
	return html`<span class=${stale ? 'wrong' : 'quiet'}
		data-test="hold-view">${text}</span>`;
}

/** @param {{name: string, list: string, unit: string}} props */
export function List({ name, list, unit }) {
	use('lang');
	const told = use('list');
	const role = use('role');
	const of = LISTS[name]?.[list];
	if (of?.view)
		return html`<${View} key=${list} of=${of} department=${name}
			list=${list} unit=${unit} />`;
	const act = get('schema')?.commands[of?.act?.type]?.roles?.includes(role)
		? of.act : null;
	if (!of || told?.name !== list || told.department !== name)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	if (!told.rows.length)
		return html`<p class="panel quiet" data-test="empty">${
			t(`empty_${list}`)}</p>`;
	return html`<div class="scroll" tabindex="0" role="group"
		aria-labelledby="title"><table data-test=${list}>
		<thead><tr><th>${t('unit')}</th><th>${t('state')}</th>
			<th>${t('since')}</th><th>${t('due')}</th>
			<th>${t(list === 'appeals' ? 'appeal_against'
			: 'list_details')}</th>${act && html`<th><span class="hear">${
			t(act.words)}</span></th>`}</tr></thead>
		<tbody>${told.rows.map((row) => html`<${Row} key=${row.key}
			department=${name} of=${of} row=${row} unit=${unit} act=${act} />`)}
		</tbody></table></div>
		${told.more && html`<${MoreRows} n=${told.rows.length}
			more=${told.more} />`}`;
}
