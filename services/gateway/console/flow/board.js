// @ts-check
// The Flow board: every open unit is a mark that glides from department to
// department while it happens.  The marks are drawn by the scene; this page
// holds what is around them.
import '../text_flow.js';
import {
	addSheet, html, use, useCallback, useEffect, useMemo, useRef, useState,
} from '../view.js';
import { get } from '../store.js';
import { now, read } from '../api.js';
import { followFrom } from '../stream.js';
import { useKeys } from '../keys.js';
import { day, time } from '../format.js';
import { go, withQuery } from '../routes.js';
import { say, whisper } from '../live.js';
import { t } from '../text.js';
import { problemText } from '../sign.js';
import { LANES, boardOf, foldAll, foldLane } from './fold.js';
import { Scene } from './scene.js';
import { secondsOf } from './player.js';
import {
	Card, Filters, Head, Legend, Twin, UnitSide, Wall, isWanted, laneWord,
	neckOf,
} from './parts.js';

const DRAWN = 300, OLD = 3000;

/** The clock of a board: what it was told last, and what has passed since. */
function clockOf(held) {
	const told = secondsOf({ time: held.board?.time || now() });
	if (told !== held.told)
		Object.assign(held, { told, since: performance.now() });
	return told + (performance.now() - held.since) / 1000;
}

/** Loaded when a day is first looked at again. */
function Replay(props) {
	const [module, setModule] = useState(/** @type {any} */ (null));
	useEffect(() => {
		import('./replay.js').then(setModule, ({ message }) =>
			say(t('flow_no_replay', { why: message }), true));
	}, []);
	return module && html`<${module.Replay} ...${props} />`;
}

addSheet(new URL('./flow.css', import.meta.url).href);

/** How many rows of two boards differ. */
function differing(a, b) {
	let n = 0;
	for (const [unit, row] of b.units)
		n += String(a.units.get(unit)) !== String(row) ? 1 : 0;
	for (const unit of a.units.keys())
		n += b.units.has(unit) ? 0 : 1;
	return n;
}

/**
 * The board as it is now.  `draw(board, jump)` is called at most once a frame,
 * and not while nobody looks; folding goes on.
 */
function useLive(draw, failed) {
	const held = useRef(/** @type {any} */ ({ board: null, queue: [],
		plan: 0, seen: null }));
	useEffect(() => {
		const me = held.current, begun = performance.now();
		const flush = () => {
			me.plan = 0;
			if (!me.queue.length && !me.lanes)
				return;
			me.lanes = false;
			const moved = me.queue.filter((c) => c.from && c.from !== c.lane);
			me.board = foldAll(me.board, me.queue);
			me.queue = [];
			if (!document.hidden)
				draw(me.board, false, moved);
		};
		const plan = () => {
			if (document.hidden)
				flush();
			else
				me.plan ||= requestAnimationFrame(flush);
		};
		const seen = () => {
			if (document.hidden) {
				me.seen = me.board;
			} else if (me.board) {
				const n = me.seen ? differing(me.seen, me.board) : 0;
				draw(me.board, n > 0, []);
				if (n > 0)
					say(t('flow_away', { n }));
			}
		};
		const end = followFrom(['board', 'lane'], () => read('/v1/board')
			.catch((error) => {
				failed(error);
				throw error;
			}), (snapshot) => {
				failed(null);
				// Loaded once more as soon as the stream is open: no news.
				const before = performance.now() - begun > 5000 && me.board;
				me.queue = [];
				me.board = boardOf(snapshot);
				const n = before ? differing(before, me.board) : 0;
				draw(me.board, true, []);
				if (n > 0)
					say(t('flow_away', { n }));
			}, (name, data) => {
				if (name === 'lane') {
					me.board = foldLane(me.board, data);
					me.lanes = true;
				} else {
					me.queue.push(data);
				}
				plan();
			});
		document.addEventListener('visibilitychange', seen);
		return () => {
			end();
			cancelAnimationFrame(me.plan);
			document.removeEventListener('visibilitychange', seen);
		};
	}, []);
	return held;
}

/** For the ear: who moved where, in one sentence a department. */
function tellMoves(moved) {
	for (const lane of LANES) {
		const here = moved.filter((change) => change.lane === lane);
		if (here.length)
			whisper(here.length === 1 ? t('flow_one_moved',
				{ unit: here[0].u, lane: laneWord(lane) })
				: t('flow_moved', { n: here.length, lane: laneWord(lane) }));
	}
}

/** Departments whose view is older than three seconds. */
function staleLanes() {
	const stream = get('stream') ?? {};
	return LANES.filter((lane) => stream.state === 'cut' ||
		(stream.ages?.[lane] ?? 0) > OLD);
}

function countsOf(board, rows) {
	const counts = Object.fromEntries(LANES.map((lane) => [lane, 0]));
	for (const row of rows)
		counts[row[1]]++;
	return { ...counts, today: board.today };
}

/** How high the board may be, so that it fills the window. */
function roomBelow(element, wall) {
	const top = element.getBoundingClientRect().top + scrollY;
	return Math.max(320, innerHeight - top - (wall ? 64 : 76));
}

export default function Flow({ query }) {
	use('lang');
	const svg = useRef(/** @type {any} */ (null));
	const stage = useRef(/** @type {any} */ (null));
	const scene = useRef(/** @type {any} */ (null));
	const shown = useRef(/** @type {any} */ ({ board: null, at: 0 }));
	const [plan, setPlan] = useState(/** @type {any} */ (null));
	const [board, setBoard] = useState(/** @type {any} */ (null));
	const [hover, setHover] = useState('');
	const [trouble, setTrouble] = useState(/** @type {any} */ (null));
	const later = useRef(0);
	const replays = Boolean(query.replay), wall = query.wall === '1';
	const table = query.view === 'table';

	/** Draws what is to be seen, and lets the numbers follow a bit later. */
	const show = useCallback((what, at, jump) => {
		const first = !shown.current.board;
		shown.current = { board: what, at };
		if (scene.current && first && stage.current)
			setPlan(scene.current.resize(stage.current.clientWidth,
				roomBelow(stage.current, wall), what, at, wall ? 112 : 78));
		else
			scene.current?.show(what, at, jump);
		later.current ||= /** @type {any} */ (setTimeout(() => {
			later.current = 0;
			setBoard(shown.current.board);
		}, first ? 0 : DRAWN));
	}, [wall]);
	const inReplay = useRef(replays);
	inReplay.current = replays;
	const live = useLive((what, jump, moved) => {
		if (inReplay.current)
			return;
		tellMoves(moved);
		show(what, clockOf(live.current), jump);
	}, setTrouble);
	/** Now; in a replay, the time that is played. */
	const clock = () => inReplay.current || !live.current.board
		? shown.current.at : clockOf(live.current);
	useEffect(() => {
		if (!replays && live.current.board)
			show(live.current.board, clockOf(live.current), true);
	}, [replays]);

	useEffect(() => {
		scene.current = null;
		if (table)
			return undefined;
		scene.current = new Scene(svg.current);
		const fit = () => {
			const { board: what, at } = shown.current;
			if (what && stage.current?.clientWidth)
				setPlan(scene.current.resize(stage.current.clientWidth,
					roomBelow(stage.current, wall), what, at, wall ? 112 : 78));
		};
		scene.current.refit = fit;
		const watcher = new ResizeObserver(fit);
		watcher.observe(stage.current);
		addEventListener('resize', fit);
		const timer = setInterval(() => {
			for (const lane of LANES)
				svg.current?.classList.toggle(`stale-${lane}`,
					!inReplay.current && staleLanes().includes(lane));
		}, 1000);
		fit();
		return () => {
			watcher.disconnect();
			removeEventListener('resize', fit);
			clearInterval(timer);
			clearTimeout(later.current);
			later.current = 0;
		};
	}, [table, wall]);
	useEffect(() => {
		document.documentElement.classList.toggle('wall', wall);
		document.documentElement.classList.toggle('replaying', replays);
		return () => document.documentElement.classList
			.remove('wall', 'replaying');
	}, [wall, replays]);

	const wanted = useMemo(() => isWanted(query, clock()),
		[JSON.stringify(query), query.age && board]);
	useEffect(() => scene.current?.want(wanted), [wanted, table]);
	const chosen = query.unit ?? '';
	useEffect(() => scene.current?.choose(hover || chosen), [hover, chosen]);

	const rows = useMemo(() => board ? [...board.units.values()] : [],
		[board]);
	const seen = rows.filter(wanted);
	const counts = board ? countsOf(board, rows) : {};
	/** A unit beside the board, or the list behind a number of a crowd. */
	const choose = (unit) => {
		const cell = scene.current?.cells.get(unit);
		if (cell || unit[0] !== '#')
			go(withQuery(cell?.query ?? { unit: unit || undefined }), !cell);
	};
	const flip = (name, value) => go(withQuery(
		{ [name]: query[name] ? undefined : value }), true);
	const full = () => {
		if (!wall)
			document.documentElement.requestFullscreen?.().catch(() => {});
		else if (document.fullscreenElement)
			document.exitFullscreen();
		flip('wall', '1');
	};
	const replay = () => flip('replay', day(now()));
	useKeys([
		{ key: 't', words: () => t('flow_table'), act: () =>
			flip('view', 'table') },
		{ key: 'r', words: () => t('flow_replay'), act: replay },
		{ key: 'f', words: () => t('flow_wall'), act: full },
	], [JSON.stringify(query)]);

	const press = (event) => {
		const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0],
			ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
		if (way)
			setHover(scene.current.beside(hover, ...way));
		else if (event.key === 'Enter' && hover)
			choose(hover);
		else if (event.key === 'Escape' && hover)
			setHover('');
		else
			return;
		event.preventDefault();
		event.stopPropagation();
	};
	const find = (text) => {
		const all = shown.current.board?.units ?? new Map();
		const found = all.has(text) ? text : [...all.keys()].find((u) =>
			u.toLowerCase().includes(text.trim().toLowerCase()));
		if (!found) {
			say(t('flow_not_here', { what: text }), true);
			return;
		}
		choose(found);
		scene.current?.choose(found, true);
	};
	const late = rows.filter((row) => row[3] === 'late').length;
	const says = board ? t('flow_says', { n: rows.length, late, ...counts })
		: trouble ? problemText(trouble) : t('loading');
	return html`<div class=${`flow split ${chosen ? 'open' : ''}`}
		data-test="flow"><div>
		<header class="head">
			<h1>${t('flow_title')}</h1>
			<span class="count" data-test="flow-count">${!board ? says
				: t(seen.length === rows.length ? 'flow_open' : 'flow_some',
					{ n: seen.length, all: rows.length })}</span>
			${wall && board && html`<${Wall} clock=${clock} />`}
			<${Filters} rows=${rows} query=${query} find=${find} />
			<span class="acts">
				<button data-test="flow-table" aria-pressed=${table}
					onClick=${() => flip('view', 'table')}>${
					t(table ? 'flow_board' : 'flow_table')}</button>
				<button data-test="flow-replay" aria-pressed=${replays}
					onClick=${replay}>${t('flow_replay')}</button>
				<button data-test="flow-wall" aria-pressed=${wall}
					onClick=${full}>${t('flow_wall')}</button>
				<button onClick=${() => print()}>${t('flow_print')}</button>
			</span>
		</header>
		<p class="printed">${time(shown.current.at * 1000)} · ${says}</p>
		${replays && html`<${Replay} date=${query.replay} show=${show} />`}
		${table ? html`<${Twin} rows=${seen} choose=${choose} />` : html`
		<div class="stage" ref=${stage} tabindex="0" role="group"
			aria-label=${t('flow_stage')} onKeyDown=${press}
			data-test="stage"
			onPointerMove=${(e) => e.target.closest('.card') ||
				setHover(scene.current?.plan
					? scene.current.nearest(e.clientX, e.clientY) : '')}
			onPointerLeave=${() => setHover('')}
			onBlur=${() => setHover('')}
			onClick=${(e) => !e.target.closest('a,button') && hover &&
				choose(hover)}>
			<svg ref=${svg} role="img" aria-label=${says}></svg>
			${plan && board && [...LANES, 'today'].map((lane, i) => html`
				<${Head} key=${lane} lane=${lane} box=${plan.boxes[i]}
					scale=${plan.scale} n=${counts[lane]}
					rows=${rows} told=${board.lanes.get(lane) ?? {}}
					neck=${neckOf(board, rows) === lane}
					clock=${clock} />`)}
			${board && !rows.length &&
				html`<p class="empty">${t('flow_empty')}</p>`}
			<${Card} unit=${hover} scene=${scene.current}
				board=${shown.current.board} clock=${clock} />
		</div>
		<${Legend} rows=${rows} query=${query} />`}
		</div>
		${chosen && html`<${UnitSide} key=${chosen} unit=${chosen}
			scene=${scene.current} row=${shown.current.board?.units.get(chosen)}
			close=${() => choose('')} />`}
	</div>`;
}
