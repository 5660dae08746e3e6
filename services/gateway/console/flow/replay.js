// @ts-check
// replay: the bar below the board that plays a day again.  The stream goes on
// collecting meanwhile; leaving is at once.
import { html, useEffect, useReducer, useRef, useState } from '../view.js';
import { now, query } from '../api.js';
import { useKeys } from '../keys.js';
import { day, time } from '../format.js';
import { go, withQuery } from '../routes.js';
import { t } from '../text.js';
import { boardOf } from './fold.js';
import { Player } from './player.js';

export const SPEEDS = [1, 10, 60, 600];
const PARTS = 120, DAY = 86400;

/** Lines of JSON. */
async function lines(path) {
	const answer = await fetch(path, { credentials: 'same-origin' });
	if (!answer.ok)
		throw new Error(`status ${answer.status}`);
	return (await answer.text()).split('\n').filter(Boolean)
		.map((line) => JSON.parse(line));
}

/** The first second of a day in the zone of the site, by bisection. */
function midnight(text) {
	let low = Date.parse(`${text}T00:00:00Z`) - DAY * 1000, high = low +
		2 * DAY * 1000;
	while (high - low > 1000) {
		const middle = (low + high) / 2;
		if (day(middle) < text)
			low = middle;
		else
			high = middle;
	}
	return Math.round(high / 60000) * 60;
}

async function loadDay(text) {
	const from = midnight(text);
	const to = Math.min(from + DAY, Math.floor(now() / 1000));
	const rfc = (s) => new Date(s * 1000).toISOString();
	const [board] = await lines(`/v1/board${query({ at: rfc(from) })}`);
	const changes = await lines(`/v1/board/changes${
		query({ from: rfc(from), to: rfc(to) })}`);
	return new Player(boardOf(board), changes, from, Math.max(to, from + 60));
}

function Density({ player }) {
	const counts = player.density(PARTS), most = Math.max(1, ...counts);
	return html`<svg class="density" viewBox="0 0 ${PARTS} 16"
		preserveAspectRatio="none" aria-hidden="true"><path d=${'M0 16' +
		counts.map((n, i) => `V${16 - 15 * n / most}H${i + 1}`).join('') +
		'V16z'} /></svg>`;
}

/**
 * @param {{date: string, show: (board: any, now: number, jump: boolean) =>
 *   void}} props
 */
export function Replay({ date, show }) {
	const [state, set] = useState(/** @type {any} */ ({}));
	const [speed, setSpeed] = useState(60);
	const [plays, play] = useState(false);
	const [, again] = useReducer((n) => n + 1, 0);
	const player = /** @type {Player} */ (state.player);
	const seek = (to, jump = true) => {
		show(player.seek(to), player.now, jump);
		again(0);
	};
	useEffect(() => {
		let live = true;
		set({});
		play(false);
		loadDay(date).then((p) => {
			if (!live)
				return;
			set({ player: p });
			show(p.seek(p.next() ?? p.from), p.now, true);
		}, (error) => live && set({ error }));
		return () => { live = false; };
	}, [date]);
	const was = useRef(0);
	useEffect(() => {
		if (!plays || !player)
			return undefined;
		was.current = performance.now();
		const timer = setInterval(() => {
			const tick = performance.now();
			const to = player.now + (tick - was.current) / 1000 * speed;
			was.current = tick;
			seek(to, false);
			if (player.now >= player.to)
				play(false);
		}, 50);
		return () => clearInterval(timer);
	}, [plays, player, speed]);
	const faster = (step) => setSpeed(SPEEDS[Math.min(SPEEDS.length - 1,
		Math.max(0, SPEEDS.indexOf(speed) + step))]);
	const leave = () => go(withQuery({ replay: undefined }), true);
	const step = (late) => {
		const to = player?.next(late);
		if (to)
			seek(to, false);
	};
	useKeys([
		{ key: ' ', words: () => t('flow_play'), act: () => play(!plays) },
		{ key: '[', words: () => t('flow_slower'), act: () => faster(-1) },
		{ key: ']', words: () => t('flow_faster'), act: () => faster(1) },
	], [plays, speed, player]);
	const today = day(now());
	return html`<section class="replay" aria-label=${t('flow_replay')}
		data-test="replay">
		<p class="band" role="status" data-test="replay-band">
			${player ? t('flow_band', { at: time(player.now * 1000) })
			: state.error ? t('flow_no_replay', { why: state.error.message })
			: t('flow_fetching')}</p>
		<div class="bar">
			<label>${t('flow_day')} <input type="date" value=${date}
				max=${today} onChange=${(e) => e.target.value &&
				go(withQuery({ replay: e.target.value }), true)} /></label>
			<button class="primary" disabled=${!player} data-test="replay-play"
				aria-pressed=${plays} onClick=${() => play(!plays)}>
				${t(plays ? 'flow_pause' : 'flow_play')}</button>
			<span class="group" role="group" aria-label=${t('flow_speed')}>
				${SPEEDS.map((s) => html`<button key=${s} data-test=${`by-${s}`}
				aria-pressed=${s === speed} onClick=${() => setSpeed(s)}>
				${s}x</button>`)}</span>
			<button disabled=${!player || player.next() === null}
				onClick=${() => step(false)}>${t('flow_next')}</button>
			<button disabled=${!player || player.next(true) === null}
				onClick=${() => step(true)}>${t('flow_next_late')}</button>
			<button data-test="replay-leave" onClick=${leave}>
				${t('flow_leave')}</button>
		</div>
		${player && html`<div class="scrub"><${Density} player=${player} />
			<input type="range" min=${player.from} max=${player.to} step="1"
				value=${player.now} aria-label=${t('flow_scrub')}
				aria-valuetext=${time(player.now * 1000)}
				onInput=${(e) => seek(Number(e.target.value))} /></div>`}
	</section>`;
}
