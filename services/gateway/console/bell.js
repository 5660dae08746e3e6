// @ts-check
// The bell: what escalated to me, what of mine is late, what was answered.  It
// remembers how units stood, so that it rings also for what happened while
// nobody looked.
import { html, use } from './view.js';
import { get, remember, remembered, set, watch } from './store.js';
import { now, read } from './api.js';
import { listen } from './stream.js';
import { openDialog } from './dialog.js';
import { say } from './live.js';
import { unitPath } from './routes.js';
import { shape, time } from './format.js';
import { concerns, isRaising, queuesOf, ringOf, waitsOf } from './rings.js';
import { add, t } from './text.js';

const KEPT = 30, OURS = 3000;

add({
	bell_none: ['Nothing escalated, and nobody has answered.',
		'没有升级事项, 也没有新的答复。'],
	bell_what: ['Your escalations, and answers to what you asked.',
		'您的升级事项, 以及对您询问的答复。'],
	ring_late: ['{unit} is late', '{unit} 已逾期'],
	ring_answered: ['{unit}: what you asked for is here',
		'{unit}: 您等待的答复或物料已到'],
	ring_escalated: ['{unit} waits for your decision', '{unit} 待您裁决'],
});

/** @typedef {import('./rings.js').Stand} Stand */
/** @type {import('./rings.js').Me?} */
let me = null;
/** @type {Map<string, Stand>} */
let known = new Map();
/** @type {Map<string, number>} */
const ours = new Map();

const place = () => `bell.${me?.name}`;

function keep() {
	set('waits', waitsOf(known.values()));
	remember(place(), { known: [...known], rings: get('rings') });
}

/**
 * Takes how a unit stands now.  What waits for a decision has a key of its
 * own: elsewhere the unit may stand otherwise.
 * @param {string} key @param {Stand} stand
 */
function take(key, stand) {
	const unit = key.replace(/^!/, '');
	if (!me)
		return;
	const was = known.get(key);
	if (!was && !concerns(stand, me))
		return;
	const own = Date.now() - (ours.get(unit) ?? 0) < OURS;
	const why = own ? '' : ringOf(was, stand, me);
	if (concerns(stand, me))
		known.set(key, stand);
	else
		known.delete(key);
	if (why) {
		set('rings', [{ unit, why, at: now(), seen: false },
			...get('rings') ?? []].slice(0, KEPT));
		say(t(`ring_${why}`, { unit }), false, unit);
	}
	keep();
}

/** A queue tells what is late; the rest is as the board told it last. */
function shapeOf(unit, row, lane) {
	const was = known.get(unit);
	return shape(row, now()) === 'late' ? 'late'
		: was && was.lane === lane && was.state === row.state &&
			was.shape !== 'late' ? was.shape : '';
}

/** All rows of a queue, page after page. */
async function allOf(path) {
	const rows = [];
	for (let after = '', next; ; after = next) {
		const page = await read(`${path}&limit=200${
			after && `&after=${after}`}`);
		rows.push(...page.rows);
		next = page.next ?? '';
		if (!next || next === after)
			return rows;
	}
}

/** How they stand, asked: what was known and is not there has gone on. */
async function look() {
	const asked = me;
	if (!asked)
		return;
	const found = new Map();
	for (const [department, more] of queuesOf(asked))
		for (const row of await allOf(`/v1/queues/${department}?${more}`)) {
			const unit = row.unit ?? row.unit_no;
			found.set(more === 'mine=1' ? unit : `!${unit}`, {
				lane: department, state: row.state,
				shape: shapeOf(unit, row, department),
				by: more === 'mine=1' ? asked.name : '' });
		}
	if (me !== asked)
		return;
	for (const key of [...known.keys()])
		if (!found.has(key))
			take(key, { lane: '', state: '', shape: '', by: '' });
	for (const [key, stand] of found)
		take(key, stand);
}

/** Begins for a person; once each. */
export function startBell(person) {
	if (me?.name === person.name)
		return;
	const begun = me !== null;
	me = { name: person.name, roles: person.roles };
	const kept = remembered(place(), {});
	known = new Map(kept.known ?? []);
	set('rings', kept.rings ?? []);
	look().catch(() => {});
	if (begun)
		return;
	let soon = 0;
	listen('board', ({ u, lane, state, shape: how, by = '' }) => {
		take(u, { lane, state, shape: how, by });
		// What is held may wait for whom queues are asked by state.
		if (me && isRaising({ state, shape: how }, me)) {
			clearTimeout(soon);
			soon = setTimeout(() => look().catch(() => {}), 500);
		}
	});
	listen('own', ({ u }) => ours.set(u, Date.now()));
	for (const name of ['fresh', 'reset'])
		listen(name, () => look().catch(() => {}));
	watch('me', (person_) => {
		if (!person_) {
			me = { name: '', roles: [] };
			known = new Map();
			set('rings', []);
			set('waits', {});
		}
	});
}

function Rings() {
	const rings = use('rings') ?? [];
	return html`<p class="quiet">${t(rings.length ? 'bell_what'
		: 'bell_none')}</p>
		<ul class="rings">${rings.map((ring) => html`<li
			key=${ring.unit + ring.at} data-test="ring" data-why=${ring.why}>
			<a href=${unitPath(ring.unit)} data-first onClick=${() =>
				set('dialog', null)}>${t(`ring_${ring.why}`,
			{ unit: ring.unit })}</a>
			<span class="quiet"> ${time(ring.at)}</span></li>`)}</ul>`;
}

export function openBell() {
	openDialog({ name: 'bell', title: () => t('bell'), view: Rings });
	set('rings', (get('rings') ?? []).map((ring) =>
		({ ...ring, seen: true })));
	keep();
}
