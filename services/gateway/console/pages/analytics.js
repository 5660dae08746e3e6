// @ts-check
// Analytics: the figures of a month, each with what it is made of.  The
// gateway computes them (kpis.md); this page draws them.
import '../text_flow.js';
import { html, use, useAsked, useEffect, useState } from '../view.js';
import { now, query as ask, read } from '../api.js';
import { useKeys } from '../keys.js';
import { age, day, number, percent, time } from '../format.js';
import { money } from '../money.js';
import { go, withQuery } from '../routes.js';
import { codeWord, departmentWord, record } from '../schema.js';
import { t, word } from '../text.js';
import { get } from '../store.js';
import { useLater } from '../later.js';
import { bars, Figure, histogram, intervals, stacked } from '../charts.js';
import { binsOf, month } from '../chart_math.js';
import { AGE_NAMES, columnOf } from '../flow/layout.js';
import { LANES } from '../flow/fold.js';

const NAMES = ['faults', 'turnaround', 'yield', 'quotes', 'bounce', 'ledger',
	'breaches', 'month'];
const span = (s) => age(s * 1000);
const rate = (r) => percent(r / 10000);

/** The units behind a figure, or one mark of it, in the address. */
const behind = (name, of = '') => withQuery({ behind: name, of });
const linkTo = (views, name) => views && behind(name);

/** A figure of a report, of one of its periods. */
function figure(report, name, period = report?.period) {
	return report?.figures.find((f) =>
		f.figure === name && f.period === period);
}

/** "86 % (43 of 50, 73.8 % to 93.1 %)", or only counts below twenty. */
function rateText(f) {
	return f.rate === undefined ? t('an_counts', f) : t('an_rate', { ...f,
		rate: rate(f.rate), low: rate(f.low), high: rate(f.high) });
}

function base(report) {
	return t('an_inputs', { seq: report.inputs, at: report.at });
}

/** Rates now, before and a year before, as far as they were asked for. */
function rateItems(report, names, compare) {
	const when = [[report.period, 0], [report.before, 1],
		[report.year_before, 2]].filter(([p, i]) => p && (compare || !i));
	return names.flatMap((name) => when.map(([period]) => {
		const f = figure(report, name, period) ??
			{ k: 0, n: 0 };
		return { ...f, name: t(`an_${name}`), when: compare ? period : '',
			text: f.rate === undefined ? t('an_counts', f) : rate(f.rate) };
	}));
}

function rateTable(items) {
	return { columns: [t('an_figure'), t('an_period'), 'k', 'n',
		t('an_rate_head'), t('an_interval')],
	rows: items.map((i) => [i.name, i.when, i.k, i.n,
		i.rate === undefined ? '' : rate(i.rate), i.rate === undefined ? ''
			: `${rate(i.low)} – ${rate(i.high)}`]) };
}

function Rates({ report, name, names, compare, title, views }) {
	const items = rateItems(report, names, compare);
	return html`<${Figure} name=${name} title=${title} table=${
		rateTable(items)} units=${name === 'yield' && linkTo(views, name)}
		define=${t(`an_define_${name}`)}
		base=${base(report)} draw=${(width, words) =>
		intervals(items, { width, title: words,
			each: items.length / names.length })} />`;
}

function Turnaround({ report, compare, views }) {
	const median = figure(report, 'tat_gross_median');
	const p90 = figure(report, 'tat_gross_p90');
	const promise = figure(report, 'promise_median', 'now');
	const { width: bin, bins, more } = binsOf(report.rows, 'gross');
	const title = median ? t('an_tat_title', { n: median.n,
		median: span(median.value), p90: span(p90.value) })
		: t('an_none', { what: t('an_turnaround') });
	const lines = [[median, 'median'], [p90, 'p90'], [promise, 'promise']]
		.filter(([f]) => f).map(([f, look]) => ({ at: f.value, look,
			text: t(`an_line_${look}`, { age: span(f.value) }) }));
	const scale = (i) => bin % 86400 ? t('an_hours', { n: i * bin / 3600 })
		: t('an_days', { n: i * bin / 86400 });
	const table = { columns: [t('an_from'), t('an_to'), t('an_gross'),
		t('an_net')], rows: report.rows.filter((r) => r.gross || r.net)
		.map((r) => [span(r.over_s), span(r.up_to_s), r.gross, r.net]) };
	return html`<${Figure} wide name="turnaround" title=${title}
		table=${table} define=${t('an_define_turnaround')}
		note=${[more > 0 && t('an_more', { n: more }), compare &&
			views?.wasText(report)].filter(Boolean).join(' ')}
		base=${base(report)}
		units=${linkTo(views, 'turnaround')}
		draw=${median && ((width, words) => histogram(bins, { width,
		title: words, end: bin * bins.length, scale, lines }))} />`;
}

function Faults({ report, views }) {
	const vital = report.rows.filter((r) => r.vital).length;
	const all = figure(report, 'faults', 'all')?.value ?? 0;
	const kinds = figure(report, 'kinds_of_fault', 'all')?.value ?? 0;
	const name = (r) => `${r.model} · ${codeWord('section', r.section)} · ${
		codeWord('defect', r.defect)}`;
	const shown = report.rows.slice(0, Math.max(8, Math.min(vital, 14)));
	const items = shown.map((r) => ({ name: name(r), n: r.n,
		look: r.vital ? 'vital' : 'few', href: behind('faults',
			`${r.model}|${r.section}|${r.defect}`) }));
	return html`<${Figure} wide name="faults" title=${all
		? t('an_faults_title', { vital, kinds, all })
		: t('an_none', { what: t('an_faults') })}
		table=${{ columns: [t('an_fault'), t('an_n'), t('an_share'), '80 %'],
		rows: report.rows.map((r) => [name(r), r.n, rate(r.share),
			r.vital ? '✓' : '']) }}
		units=${linkTo(views, 'faults')}
		define=${t('an_define_faults')} base=${base(report)}
		draw=${all && ((width, words) => bars(items, { width, title: words,
		shares: shown.map((r) => r.share), line: 8000 }))} />`;
}

/** Open units by days where they stand; from the board as it is. */
function Ageing({ board }) {
	const at = now() / 1000;
	const items = LANES.map((lane) => {
		const parts = AGE_NAMES.map(() => 0);
		for (const row of board.units)
			if (row[1] === lane)
				parts[columnOf(row[4], at)]++;
		return { name: departmentWord(lane), href: `/${lane}`, parts };
	});
	const n = items.reduce((sum, i) => sum + i.parts
		.reduce((a, b) => a + b), 0);
	const old = items.reduce((sum, i) => sum + i.parts[5], 0);
	const words = AGE_NAMES.map((name) => t('an_days', { n: name }));
	const late = board.units.filter((row) => row[3] === 'late').length;
	return html`<${Figure} name="ageing" title=${
		t('an_ageing_title', { n, old, late })}
		table=${{ columns: [t('col_lane'), ...words],
		rows: items.map((i) => [i.name, ...i.parts]) }}
		define=${t('an_define_ageing')} base=${t('an_board_at',
		{ at: time(board.time) })} draw=${(width, title) =>
		stacked(items, { width, title, words })} />`;
}

function Ledger({ report }) {
	const payers = record('analytics', 'ledger_total')?.byField.payer;
	const name = (r) => word((payers?.choices ?? [])
		.find((c) => c.name === r.payer)) || r.payer;
	const currencies = [...new Set(report.rows.map((r) => r.currency))];
	const rows = [...report.rows].sort((a, b) =>
		b.sum_minor - a.sum_minor);
	const main = rows.filter((r) => r.currency === currencies[0]);
	const sum = main.reduce((total, r) => total + r.sum_minor, 0);
	return html`<${Figure} name="ledger" title=${main.length
		? t('an_ledger_title', { sum: money(sum, currencies[0]),
			n: main.length }) : t('an_none', { what: t('an_ledger') })}
		table=${{ columns: [t('an_payer'), t('an_sum'), t('an_lines')],
		rows: rows.map((r) => [name(r), money(r.sum_minor, r.currency),
			r.lines]) }}
		define=${t('an_define_ledger')} note=${currencies.length > 1 &&
		t('an_currencies')} base=${base(report)}
		draw=${main.length > 0 && ((width, title) => bars(main.map((r) => ({
		name: name(r), n: r.sum_minor, text: money(r.sum_minor, r.currency),
		look: 'cost' })), { width, title }))} />`;
}

function Breaches({ report }) {
	const rows = [...report.rows].sort((a, b) => b.breached - a.breached);
	const n = rows.reduce((sum, r) => sum + r.breached, 0);
	const name = (r) => t(`timer_${r.timer}`);
	return html`<${Figure} name="breaches" title=${n
		? t('an_breaches_title', { n, what: name(rows[0]) })
		: t('an_breaches_none')}
		table=${{ columns: [t('an_timer'), t('col_lane'), t('an_n'),
		t('an_overrun')], rows: rows.map((r) => [name(r),
			departmentWord(r.department), r.breached, span(r.late_mean_s)]) }}
		define=${t('an_define_breaches')} base=${base(report)}
		draw=${n > 0 && ((width, title) => bars(rows.map((r) => ({
		name: `${departmentWord(r.department)} · ${name(r)}`, n: r.breached,
		look: 'late', href: `/${r.department}` })), { width, title }))} />`;
}

function Bounce({ report, views }) {
	const items = ['bounce_30', 'bounce_60', 'bounce_90'].map((name) => {
		const f = figure(report, name) ?? { k: 0, n: 0 };
		return { ...f, name: t('an_bounce_days', { n: name.slice(7) }),
			when: '', text: f.rate === undefined ? t('an_counts', f)
				: rate(f.rate) };
	});
	const first = items[0];
	const soon = figure(report, 'bounce_30_expected');
	return html`<${Figure} name="bounce" title=${first.n
		? t('an_bounce_title', first) : t('an_none',
			{ what: t('an_bounce') })} table=${rateTable(items)}
		units=${linkTo(views, 'bounce')}
		define=${t('an_define_bounce')} base=${base(report)}
		note=${soon && t('an_bounce_soon', { rate: rate(soon.value),
		n: soon.n })}
		draw=${(width, title) => intervals(items, { width, title })} />`;
}

/** DOC-24: every count, with the month before and that of last year. */
function Sheet({ report }) {
	const name = (r) => word(record('analytics', r.of === 'figure' ? 'figure'
		: 'figure_outcome')?.byField[r.count]) || r.count;
	const rows = report.rows.filter((r) => r.period || r.before ||
		r.year_before);
	const times = ['tat_gross_mean', 'tat_gross_median', 'tat_gross_p90',
		'tat_gross_max', 'tat_net_mean', 'end_to_end_mean'];
	const periods = [report.period, report.before, report.year_before]
		.filter(Boolean);
	const of = (key) => periods.map((p) => {
		const f = figure(report, key, p);
		return f ? span(f.value) : '-';
	});
	return html`<${Figure} wide name="month" title=${
		t('an_month_title', { period: report.period })}
		table=${{ columns: [t('an_count'), ...periods],
		rows: [...times.map((key) => [t(`an_${key}`), ...of(key)]),
			...rows.map((r) => [name(r), r.period ?? '-', ...report.before
				? [r.before ?? '-', r.year_before ?? '-'] : []])] }}
		define=${t('an_define_month')} base=${base(report)} />`;
}

/** What the month is in five numbers. */
function Tiles({ reports }) {
	const tat = figure(reports.turnaround, 'tat_gross_median');
	const fpy = figure(reports.yield, 'first_pass_yield');
	const quote = figure(reports.quotes, 'quote_acceptance');
	const count = (name) => reports.month ? number(reports.month.rows
		.find((r) => r.count === name)?.period ?? 0) : '-';
	const tile = (name, value, more) => html`<div class="tile" key=${name}>
		<span>${t(`an_${name}`)}</span><b>${value}</b><small>${more}</small>
	</div>`;
	const shown = (f) => !f ? ['-', ''] : f.rate === undefined
		? [t('an_counts', f), t('an_few')] : [rate(f.rate),
			t('an_counts', f)];
	return html`<div class="tiles">
		${tile('received', count('received'), t('an_delivered_n',
		{ n: count('delivered') }))}
		${tile('tat_gross_median', tat ? span(tat.value) : '-', tat
		? t('an_of_n', tat) : '')}
		${tile('first_pass_yield', ...shown(fpy))}
		${tile('quote_acceptance', ...shown(quote))}
		${tile('breached', count('breached'), '')}</div>`;
}

const VIEWS = { turnaround: Turnaround, faults: Faults, ledger: Ledger,
	breaches: Breaches, bounce: Bounce, month: Sheet };

function Tile({ name, asked, compare, ...more }) {
	const { value: report, error } = asked;
	if (!report)
		return html`<section class="panel" key=${name}>
			<h2>${t(`an_${name}`)}</h2><p class="quiet">${error
			? word(error) : t('loading')}</p></section>`;
	return html`${error && html`<p class="panel wrong" role="alert">${
		word(error)}</p>`}<${VIEWS[name] ?? Rates} report=${report} name=${name}
		compare=${compare} ...${more} />`;
}

export default function Analytics({ query }) {
	use('lang');
	const here = day(now()).slice(0, 7);
	const period = query.period ?? here, compare = query.compare === '1';
	const [at] = useState(() => now());
	// Sums are told to who has to do with money; others do not ask.
	const names = NAMES.filter((name) => name !== 'ledger' ||
		get('me')?.money);
	const asked = Object.fromEntries(names.map((name) => [name, useAsked(
		() => read(`/v1/reports/${name}${ask({ period })}`), [period])]));
	const board = useAsked(() => read('/v1/board'), [at]);
	const views = useLater(() => import('./behind.js'));
	const to = (next) => go(withQuery({ period: next }), true);
	const step = (n) => period !== 'all' && (n < 0 || period < here) &&
		to(month(period, n));
	const flip = () => go(withQuery({ compare: compare ? undefined : '1' }),
		true);
	useKeys([
		{ key: '[', words: () => t('an_before'), act: () => step(-1) },
		{ key: ']', words: () => t('an_after'), act: () => step(1) },
		{ key: 'c', words: () => t('an_compare'), act: flip },
		{ key: 't', words: () => t('flow_table'), act: () =>
			dispatchEvent(new Event('fx-twin')) },
	], [period, compare]);
	useEffect(() => {
		document.getElementById(location.hash.slice(1))?.scrollIntoView();
	}, [Boolean(asked.month.value)]);
	const tile = (name, more = {}) => html`<${Tile} name=${name}
		asked=${asked[name]} views=${views}
		compare=${compare && period !== 'all'}
		...${more} />`;
	const fpy = figure(asked.yield.value, 'first_pass_yield');
	const quote = figure(asked.quotes.value, 'quote_acceptance');
	return html`<div class="analytics" data-test="analytics">
		<header class="head"><h1>${t('page_analytics')}</h1>
			<span class="row" role="group" aria-label=${t('an_period')}>
				<button aria-label=${t('an_before')} onClick=${() => step(-1)}
					disabled=${period === 'all'}>‹</button>
				<select aria-label=${t('an_period')} value=${period}
					data-test="period" onChange=${(e) => to(e.target.value)}>
					<option value="all">${t('an_all')}</option>
					${Array.from({ length: 25 }, (_, i) => month(here, -i))
		.map((m) => html`<option key=${m} value=${m}>${m}</option>`)}
				</select>
				<button aria-label=${t('an_after')} onClick=${() => step(1)}
					disabled=${period === 'all' || period >= here}>›</button>
				<button aria-pressed=${compare} onClick=${flip}
					data-test="compare">${t('an_compare')}</button>
			</span><span class="grow"></span>
			<button onClick=${() => print()}>${t('flow_print')}</button>
		</header>
		<${Tiles} reports=${Object.fromEntries(names.map((n) =>
		[n, asked[n].value]))} />
		${query.behind && views && html`<${views.Behind} name=${query.behind}
			of=${query.of ?? ''} period=${period}
			what=${[t(`an_${query.behind}`),
			...query.of ? [query.of.split('|')[0]] : []].join(', ')} />`}
		<div class="charts">${tile('turnaround')}${tile('faults')}
			${board.value && html`<${Ageing} board=${board.value} />`}
			${tile('yield', { names: ['first_pass_yield', 'rework_rate',
		'nff_rate'], title: fpy ? t('an_yield_title', { text: rateText(fpy) })
		: t('an_yield') })}
			${tile('bounce')}
			${tile('quotes', { names: ['quote_acceptance'], title: quote
		? t('an_quotes_title', { text: rateText(quote) }) : t('an_quotes') })}
			${asked.ledger && tile('ledger')}${tile('breaches')}${tile('month')}
		</div></div>`;
}
