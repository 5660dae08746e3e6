// @ts-check
// Events that could not be taken: of each department the first, and more of
// them as far as somebody wants to see.
import '../text_ops.js';
import { html, use, useAsked, useEffect } from '../view.js';
import { get } from '../store.js';
import { now, query, read } from '../api.js';
import { listen } from '../stream.js';
import { age, ms } from '../format.js';
import { departmentWord, refusalWord, typeWord } from '../schema.js';
import { doCommand } from '../form.js';
import { MoreRows, usePages } from '../rows.js';
import { t } from '../text.js';

const keyOf = (row) => `${row.service} ${row.arrival} ${row.subject}`;

/** What one department has, so many pages of it; the first is here. */
async function restOf({ department, value, next }, pages) {
	const rows = [...value ?? []];
	for (let n = 1; n < pages && next; n++) {
		const { departments: [page] } = await read(`/v1/ops/stuck${
			query({ department, after: next })}`);
		rows.push(...page.value ?? []);
		next = page.next === next ? undefined : page.next;
	}
	return { next, rows: rows.map((row) => ({ ...row, service: department })) };
}

/** Each row once: what was tried meanwhile may come again. */
export async function load(pages) {
	const { departments } = await read('/v1/ops/stuck');
	const parts = await Promise.all(departments.map((d) => restOf(d, pages)));
	const rows = new Map(parts.flatMap((p) => p.rows)
		.map((row) => [keyOf(row), row]));
	return { rows: [...rows.values()], pages,
		isCut: parts.some((p) => p.next) };
}

/** @param {{news: string, table: any}} props `news`: what each has stuck */
export function Stuck({ news, table }) {
	use('lang');
	const [pages, more] = usePages('stuck');
	const { value, again } = useAsked(() => load(pages), [], [news, pages]);
	useEffect(() => listen('own', () => again()), []);
	const may = get('me')?.roles.includes('ops');
	const act = (row, verb, with_) => doCommand({
		type: `${row.service}.${verb}`, subject: row.subject,
		defaults: { about: row.subject, ...with_ } });
	return html`<${table} name="stuck" heads=${['service', 'about', 'from',
		'type', 'why', 'tries', 'since', ...may ? ['act'] : []]}
		none=${t(value ? 'ops_stuck_none' : 'loading')}>${
		(value?.rows ?? []).map((row) => html`<tr key=${keyOf(row)}
		data-test="stuck-row">
		<th scope="row">${departmentWord(row.service)}</th>
		<td class="mono">${row.subject}</td>
		<td>${departmentWord(row.peer)}
			${' '}<span class="mono">${row.seq}</span></td>
		<td>${typeWord(row.topic?.replace(/\.$/, ''))}</td>
		<td>${refusalWord(row.why)}</td><td class="number">${row.tries}</td>
		<td>${age(now() - ms(row.since))}</td>
		${may && html`<td class="row"><button data-test="stuck-retry"
			onClick=${() => act(row, 'retry_parked')}>${t('ops_retry')}</button>
			<button data-test="stuck-skip" onClick=${() => act(row,
			'skip_parked', { peer: row.peer, of_seq: Number(row.seq) })}>
			${t('ops_skip')}</button></td>`}</tr>`)}</${table}>
		${value?.isCut && html`<${MoreRows} n=${value.rows.length}
			more=${value.pages === pages ? more : () => {}} />`}`;
}
