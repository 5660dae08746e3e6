// @ts-check
// Commands of the person: kept in IndexedDB until they are answered, sent in
// order, shown while they wait.  A queue belongs to one account.
import { get, set } from './store.js';
import { loadMe, now, Problem, sendStatus } from './api.js';
import { Queue } from './queue.js';
import { say } from './live.js';
import { stopped } from './fresh.js';
import { nudge } from './stream.js';
import { sound } from './scanning.js';
import { t, word } from './text.js';
import { typeWord } from './schema.js';

const TAB = crypto.randomUUID?.() ?? String(Math.random());
/** @type {Queue?} */
let queue = null;
/** @type {Map<string, Queue>} */
const queues = new Map(); // by account: one that comes back finds its own
let timer = 0;

/** A time-ordered id (version 7), by the clock of the gateway. */
export function newId(at = now()) {
	const b = crypto.getRandomValues(new Uint8Array(16));
	for (let i = 0; i < 6; i++)
		b[i] = Math.floor(at / 2 ** (8 * (5 - i))) % 256;
	b[6] = b[6] & 15 | 0x70;
	b[8] = b[8] & 63 | 0x80;
	const hex = [...b].map((n) => n.toString(16).padStart(2, '0')).join('');
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** @returns {Promise<IDBDatabase>} */
function database() {
	return new Promise((resolve, reject) => {
		const ask = indexedDB.open('fx', 1);
		ask.onupgradeneeded = () =>
			ask.result.createObjectStore('queue', { keyPath: 'id' });
		ask.onsuccess = () => resolve(ask.result);
		ask.onerror = () => reject(ask.error);
	});
}

/** One step in the database; a browser without one goes on from memory. */
async function stored(mode, step) {
	try {
		const db = await database();
		return await new Promise((resolve, reject) => {
			const tx = db.transaction('queue', mode);
			const ask = step(tx.objectStore('queue'));
			tx.oncomplete = () => { db.close(); resolve(ask.result); };
			tx.onerror = () => { db.close(); reject(tx.error); };
		});
	} catch {
		return undefined;
	}
}

const storage = {
	put: (entry) => stored('readwrite', (s) => s.put({ ...entry })),
	remove: (id) => stored('readwrite', (s) => s.delete(id)),
};

async function send(entry) {
	// Whoever came meanwhile does not send it in their name.
	if (get('me')?.name !== entry.account)
		throw new Problem(401, null);
	const why = entry.state !== 'unknown' && stopped(entry.type);
	if (why)
		throw new Problem(409, { code: 'STALE', en: why, zh: why });
	const { id, type, subject, expect, role, data, at } = entry;
	try {
		return await sendStatus('/v1/commands',
			{ id, type, subject, expect, role, data, at });
	} catch (problem) {
		if (entry.state !== 'unknown' || problem.code !== 'ROLE')
			throw problem;
		// Who may not repeat it can still ask what became of it.
		return await sendStatus(`/v1/commands/${id}`).catch((said) => {
			throw said.code === 'NOT_SEEN' ? problem : said;
		});
	}
}

function changed() {
	set('waiting', (queue?.entries ?? []).map((entry) => ({ ...entry })));
	clearTimeout(timer);
	const due = queue?.due() ?? Infinity;
	if (due < Infinity)
		timer = setTimeout(() => queue?.pump(),
			Math.max(100, due - Date.now()));
}

/** What pages that are gone have left: their tabs hold no lock any more. */
async function adopt(to, account) {
	const rows = (await stored('readonly', (s) => s.getAll())) ?? [];
	const held = navigator.locks
		? (await navigator.locks.query()).held?.map((l) => l.name) ?? [] : [];
	to.adopt(rows.filter((row) => row.account === account &&
		!held.includes(`fx-tab-${row.tab}`))
		.sort((a, b) => a.id < b.id ? -1 : 1));
}

export function startCommands(me) {
	if (!queues.size) {
		navigator.locks?.request(`fx-tab-${TAB}`, () => new Promise(() => {}));
		addEventListener('online', () => queue?.wake());
	}
	queue = queues.get(me.name) ?? null;
	if (!queue) {
		queue = new Queue(storage, send, { changed, settled: tell,
			may: () => get('me')?.name === me.name });
		queues.set(me.name, queue);
		adopt(queue, me.name);
	}
	queue.pump();
}

/** Says what became of a command. */
function tell(entry, outcome) {
	const subject = outcome.answer?.subject ?? entry.subject;
	set('outcome', { type: entry.type, subject, ...outcome });
	nudge(subject);
	if (!outcome.dropped)
		sound(outcome.ok);
	if (outcome.ok)
		tellDone(entry.type, subject, outcome.answer?.events ?? []);
	else if (!outcome.dropped)
		say(t('refused_command', { what: typeWord(entry.type), unit: subject,
			why: refusalText(outcome.answer) }), true, subject);
}

/**
 * Run a command; says what became of it.  Gives {ok, answer}.
 * @param {string} type @param {string} subject
 * @param {{data?: any, expect?: number}} what
 */
export async function run(type, subject, what = {}) {
	const to = queue, account = get('me')?.name;
	if (!to || !account)
		throw new Error('nobody is signed in');
	const give = () => to.add({
		id: newId(), account, tab: TAB, type, subject,
		expect: what.expect, role: get('role'), data: what.data ?? {},
		at: new Date(now()).toISOString(),
	});
	// What is stopped now must not go out later, when nobody looks.
	const why = stopped(type);
	let outcome = why ? { ok: false, answer: { code: 'STALE', en: why,
		zh: why } } : await give();
	// A clock that was set since: ask for the time, then once more.
	if (['STALE_ID', 'LATE'].includes(outcome.answer?.code)) {
		await loadMe();
		outcome = await give();
	}
	tell({ type, subject }, outcome);
	return outcome;
}

/** What happened: the events by their words, with a link to the unit. */
function tellDone(type, unit, events) {
	const words = [...new Set(events.map(typeWord))].join(', ');
	say(t('done_command', { what: words || typeWord(type), unit }), false,
		unit);
}

/** Why not, in words. */
export function refusalText(answer) {
	if (answer?.code === 'CONFLICT')
		return t('conflict');
	return word(answer) || answer?.code || t('no_answer');
}

export function drop(id) {
	return queue?.drop(id);
}

/** Undo: the last command that has not been sent yet. */
export async function dropLast() {
	const last = queue?.entries.filter((e) => !e.sent).pop();
	return last ? drop(last.id) : false;
}
