// @ts-check
// Operations: is it well, and where not.  Services and events as the stream
// tells of them, who reads, what is stuck.
import '../text_ops.js';
import '../text_flow.js';
import {
	addSheet, html, use, useAsked, useEffect, useReducer, useRef, useState,
} from '../view.js';
import { get } from '../store.js';
import { now, read } from '../api.js';
import { listen, want } from '../stream.js';
import { useKeys } from '../keys.js';
import { age, ms, number, time } from '../format.js';
import { go, unitPath, withQuery } from '../routes.js';
import { departmentWord, typeWord } from '../schema.js';
import { useLater } from '../later.js';
import { More } from '../more.js';
import { t } from '../text.js';
import { Spark } from '../spark.js';
import { LANES } from '../flow/fold.js';
import {
	SILENT, alertsOf, backupOf, beaten, illsOf, isBehind, lagsOf, rowAfter,
	rulesOf, silence,
} from '../ops_health.js';

addSheet(new URL('../ops.css', import.meta.url).href);

const KEPT = 60, TAIL = 200, EVERY = 5000;
const STATES = ['ok', 'busy', 'readonly', 'leaving'];
const CLASSES = ['peer', 'guest'];

/** What each department said, as rows that name it. */
const rowsOf = (value) => (value?.departments ?? []).flatMap((d) =>
	(d.value ?? []).map((row) => ({ ...row, service: d.department })));
const nameOf = (row) => row.service ?? row.name;

/** Ask again and again, each time after the answer before. */
function useAgain(path, ms_) {
	const [value, set] = useState(/** @type {any} */ ({}));
	useEffect(() => {
		let live = true, timer = 0;
		const ask = () => read(path).then((given) => live && set({ given }),
			(error) => live && set((was) => ({ ...was, error })))
			.then(() => { if (live) timer = setTimeout(ask, ms_); });
		ask();
		return () => { live = false; clearTimeout(timer); };
	}, [path]);
	return value;
}

/** Rows of the services: asked once, then told whenever one changes. */
function useServices() {
	const held = useRef({ rows: new Map(), past: new Map(), told: 0 });
	const [, again] = useReducer((n) => n + 1, 0);
	const take = (told) => {
		const { rows } = held.current, name = told.department;
		rows.set(name, { ...rowAfter(rows.get(name), told,
			performance.now()), mute: !told.answers,
		demo: get('me')?.demo });
		held.current.told++;
		again(0);
	};
	const asked = useAsked(() => read('/v1/ops/services'), []);
	useEffect(() => (asked.value?.departments ?? []).forEach(take),
		[asked.value]);
	useEffect(() => {
		const { rows, past } = held.current;
		const second = setInterval(() => {
			for (const [name, row] of rows)
				past.set(name, pastAfter(past.get(name), row.head));
			again(0);
		}, 1000);
		const ends = [want('ops'), listen('ops', take),
			listen('beat', ({ age_ms: ages = {} }) => {
				for (const [name, row] of rows)
					rows.set(name, beaten(row, ages[name],
						performance.now()));
			}),
			...['fresh', 'reset'].map((name) =>
				listen(name, () => asked.again()))];
		return () => {
			clearInterval(second);
			ends.forEach((end) => end());
		};
	}, []);
	return { ...held.current, error: asked.error };
}

/** How many events were made in each of the last seconds. */
function pastAfter(past = { head: undefined, made: [] }, head) {
	const made = Math.max(0, Number(head) - Number(past.head ?? head) || 0);
	return { head, made: [...past.made, made].slice(-KEPT) };
}

/** A cell that says by a sign, not by color alone, that it is not well. */
function Cell({ bad, children }) {
	return html`<td class=${`number ${bad ? 'wrong' : ''}`}>${bad && html`
		<b aria-label=${t('ops_bad')}>▲ </b>`}${children}</td>`;
}

const share = (permille) => permille === undefined ? '-'
	: `${Math.round(permille / 10)} %`;

/** How old what a backup holds is; all, when it lacks nothing. */
function backupText(backup) {
	return !backup ? '-' : backup.none ? t('ops_backup_none')
		: backup.lacks <= 0 ? t('ops_backup_all')
			: t('ops_backup_lacks', { n: number(backup.lacks),
				age: age(backup.age) });
}

function Service({ row, past, rules }) {
	const name = nameOf(row), lags = lagsOf(row), worst = lags[0];
	const p99 = row.commit_p99_us ?? row.p99_us;
	const quiet = silence(row, performance.now());
	const ills = illsOf(row, performance.now());
	const said = quiet === Infinity ? t('ops_no_answer') : quiet > SILENT
		? t('ops_silent', { age: age(quiet) })
		: STATES.includes(row.state) ? t(`ops_is_${row.state}`)
			: row.state ?? '-';
	return html`<tr data-test=${`ops-${name}`}>
		<th scope="row">${departmentWord(name)}</th>
		<td class=${ills.includes('state') ? 'wrong' : ''}>${said}</td>
		<td class="number mono">${row.head ?? '-'}</td>
		<td><${Spark} values=${past?.made ?? []} title=${t('ops_rate')} /></td>
		<${Cell} bad=${ills.includes('lag')}><span title=${lags.map((
		[peer, n]) => `${departmentWord(peer)} ${n}`).join(', ')}>${worst
			? worst[1] ? `${worst[1]} (${departmentWord(worst[0])})` : '0'
			: '-'}</span></${Cell}>
		<${Cell} bad=${ills.includes('p99')}>${p99 === undefined ? '-'
			: `${(p99 / 1000).toFixed(1)} ms`}</${Cell}>
		<${Cell} bad=${ills.includes('disk')}>${
			share(row.disk_free_permille)}</${Cell}>
		<${Cell} bad=${ills.includes('map')}>${share(row.map_permille)}
		</${Cell}>
		<${Cell} bad=${ills.includes('stuck')}>${
			number(Number(row.stuck ?? 0))}</${Cell}>
		<${Cell} bad=${ills.includes('backup')}>${
			backupText(backupOf(row))}</${Cell}>
		<td class="mono">${row.version ?? '-'}</td>
		<td class="mono" title=${rules}>${rules?.slice(0, 8) ?? '-'}</td>
	</tr>`;
}

const HEADS = ['service', 'state', 'head', 'rate', 'lag', 'p99', 'disk',
	'map', 'stuck', 'backup', 'version', 'rules'];

function Table({ name, heads, children, none }) {
	return html`<div class="scroll" tabindex="0" role="region"
		aria-label=${t(`ops_${name}`)}><table data-test=${`ops-${name}`}>
		<thead><tr>${heads.map((head) => html`<th scope="col" key=${head}>
			${t(`ops_${head}`)}</th>`)}</tr></thead>
		<tbody>${children?.length ? children : html`<tr><td
			colspan=${heads.length} class="quiet">${none}</td></tr>`}</tbody>
	</table></div>`;
}

/** What is not well, in words, and where that is looked at. */
function Alerts({ alerts }) {
	return html`<${Table} name="alerts" heads=${['service', 'what', 'do']}
		none=${t('ops_alerts_none')}>${alerts.map((one) => html`<tr
		key=${one.service + one.what + (one.name ?? '')}
		data-test=${`alert-${one.what}`}>
		<th scope="row">${departmentWord(one.service)}</th>
		<td class=${one.calls ? 'wrong' : ''}>${one.calls && html`<b
			aria-label=${t('ops_calls')}>▲ </b>`}${
			t(`ops_ill_${one.what}`, { name: one.name ?? '' })}</td>
		<td>${t(`ops_do_${one.what}`)}</td></tr>`)}</${Table}>`;
}

/** By which of the company's limits the services judge. */
function Rules({ rules }) {
	return !rules.hash ? null : html`<p data-test="ops-rules" class="quiet">${
		t(rules.others.length ? 'ops_rules_differ' : 'ops_rules_same',
			{ hash: rules.hash, what: rules.others.map((o) =>
				`${departmentWord(o.service)} (${time(o.time)})`)
				.join(', ') })}</p>`;
}

/** Events of all departments, as they come. */
function Tail({ given, error, paused, pause, filter }) {
	const [rows, set] = useState(/** @type {any[]} */ ([]));
	const setFilter = (text) => go(withQuery({ find: text }), true);
	useEffect(() => set((was) => {
		const known = new Set(was.map((row) => row.id));
		const fresh = rowsOf(given).filter((row) => !known.has(row.id));
		return paused ? was : [...fresh, ...was].sort((a, b) =>
			ms(b.time) - ms(a.time)).slice(0, TAIL);
	}), [given]);
	useKeys([{ key: ' ', words: () => t('ops_pause'), act: () =>
		pause(!paused) }], [paused]);
	const seen = rows.filter((row) => !filter || `${row.type} ${row.subject}`
		.toLowerCase().includes(filter.toLowerCase()));
	return html`<section class="panel"><header class="head">
		<h2>${t('ops_tail')}</h2>
		<input type="search" placeholder=${t('ops_filter')} value=${filter}
			aria-label=${t('ops_filter')} data-test="tail-filter"
			onInput=${(e) => setFilter(e.target.value)} />
		<button aria-pressed=${paused} data-test="tail-pause"
			onClick=${() => pause(!paused)}>${t(paused ? 'ops_go_on'
			: 'ops_pause')}</button></header>
		<${Table} name="tail" heads=${['at', 'type', 'about', 'actor', 'seq']}
			none=${t(error ? 'ops_no_tail' : 'ops_tail_none')}>
			${seen.slice(0, 60).map((row) => html`<tr key=${row.id}>
			<td class="mono">${time(row.time, true)}</td>
			<td title=${row.type}>${typeWord(row.type)}</td>
			<td class="mono">${/^(RMA|PCL)/.test(row.subject ?? '')
			? html`<a href=${unitPath(row.subject)}>${row.subject}</a>`
			: row.subject}</td><td>${row.actor ?? row.fxactor ?? ''}</td>
			<td class="number mono">${row.sequence ?? row.seq ?? ''}</td>
			</tr>`)}</${Table}></section>`;
}

function Consumers({ rows }) {
	return html`<${Table} name="consumers" heads=${['consumer', 'service',
		'class', 'head', 'behind', 'seen']} none=${t('ops_consumers_none')}>
		${rows.map((row) => html`<tr key=${row.service + row.name}>
		<th scope="row" class="mono">${row.name}</th>
		<td>${departmentWord(row.service)}</td><td>${
			CLASSES.includes(row.class) ? t(`ops_class_${row.class}`)
			: row.class}</td>
		<td class="number mono">${row.seq}</td>
		<${Cell} bad=${isBehind(row)}>${
			number(Number(row.behind ?? 0))}</${Cell}>
		<td>${row.seen ? age(now() - ms(row.seen)) : '-'}</td></tr>`)}
	</${Table}>`;
}

export default function Ops({ query }) {
	use('lang');
	const { rows, past, told, error } = useServices();
	const parked = [...rows.values()].map((row) => row.stuck).join();
	const stuck = useLater(() => import('./stuck.js'));
	const consumers = useAgain('/v1/ops/consumers', EVERY);
	const all = [...LANES, 'analytics'].map((name) => rows.get(name))
		.filter(Boolean);
	const [paused, pause] = useState(false);
	// A service that changed has made events.
	const tail = useAsked(() => read('/v1/ops/tail'), [],
		[paused ? -1 : told]);
	const rules = rulesOf(rowsOf(tail.value));
	const ill = all.filter((row) => illsOf(row, performance.now()).length);
	return html`<div class="ops" data-test="ops">
		<header class="head"><h1>${t('page_ops')}</h1>
			<span role="status" class=${ill.length ? 'wrong' : 'quiet'}>${
			!all.length ? t('loading') : ill.length ? t('ops_ill', { what:
			ill.map((row) => departmentWord(nameOf(row))).join(', ') })
			: t('ops_well', { n: all.length })}</span></header>
		<section class="panel"><h2>${t('ops_services')}</h2>
			<${Table} name="services" heads=${HEADS}
				none=${error ? error.message : t('loading')}>
			${all.map((row) => html`<${Service}
			key=${nameOf(row)} row=${row} past=${past.get(nameOf(row))}
			rules=${rules.of[nameOf(row)]} />`)}
			</${Table}><${Rules} rules=${rules} /></section>
		<section class="panel"><h2>${t('ops_alerts')}</h2>
			<${Alerts} alerts=${alertsOf(all, rowsOf(consumers.given),
			performance.now())} /></section>
		<section class="panel"><div class="head">
			<h2 class="grow">${t('ops_stuck_units')}</h2>
			<${More} departments=${[...LANES, 'analytics']} /></div>
			${stuck && html`<${stuck.Stuck} news=${parked}
				table=${Table} />`}</section>
		<${Tail} given=${tail.value} error=${tail.error} paused=${paused}
			pause=${pause} filter=${query.find ?? ''} />
		<section class="panel"><h2>${t('ops_consumers')}</h2>
			<${Consumers} rows=${rowsOf(consumers.given)} />
		</section></div>`;
}
