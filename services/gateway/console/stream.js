// @ts-check
// The stream as a page sees it: listen to messages, want topics, and follow a
// snapshot without a hole between it and the messages after it.
import { get, set } from './store.js';
import { read } from './api.js';
import { isAfter, isBefore } from './cursor.js';
import { Hub } from './stream_hub.js';

const SILENT = 6000; // three beats missed: the stream is as good as cut
/** @type {Map<string, Set<Function>>} */
const listeners = new Map();
/** @type {Map<string, number>} */
const wanted = new Map([['board', 1], ['mine', 1]]);
/** @type {{post: (message: any) => void} | null} */
let hub = null;
let checking = 0;

function state(changes) {
	set('stream', { ...get('stream'), ...changes });
}

function hear(message) {
	if (message.state)
		state({ state: message.state,
			since: message.state === 'cut' ? Date.now() : 0 });
	if (message.refused)
		recheck();
	if (message.fresh)
		tell('fresh', {});
	if (!message.name)
		return;
	if (message.name === 'beat')
		state({ beat: Date.now(), ages: message.data.age_ms ?? {} });
	tell(message.name, message.data, message.id);
}

/** Is somebody signed in yet, and the same one?  401 leads to signing in. */
async function recheck() {
	const was = get('me');
	const me = was && await read('/v1/me').catch(() => null);
	if (me && me.name !== was.name)
		location.reload();
	else if (me)
		hub?.post({ topics: [...wanted.keys()] });
}

function tell(name, data, id) {
	state({ last: name === 'beat' ? get('stream')?.last : Date.now() });
	for (const call of [...(listeners.get(name) ?? [])])
		call(data, id);
}

/** A command of ours is answered: ask again what it has changed. */
export function nudge(unit) {
	tell('own', { u: unit });
}

/** @param {string} name @param {(data: any, id?: string) => void} call */
export function listen(name, call) {
	let all = listeners.get(name);
	if (!all)
		listeners.set(name, all = new Set());
	all.add(call);
	return () => { all.delete(call); };
}

/** Ask for a topic until the function that this gives is called. */
export function want(topic) {
	wanted.set(topic, (wanted.get(topic) ?? 0) + 1);
	hub?.post({ topics: [...wanted.keys()] });
	return () => {
		const left = (wanted.get(topic) ?? 1) - 1;
		if (left)
			wanted.set(topic, left);
		else
			wanted.delete(topic);
		hub?.post({ topics: [...wanted.keys()] });
	};
}

/**
 * A snapshot and all that comes after it: `load` gives one with `at`, `begin`
 * takes it, `change(name, data)` each later message, once.  It is loaded anew
 * when the stream cannot go on where it was.
 * @param {string[]} names @param {() => Promise<any>} load
 * @param {(snapshot: any) => void} begin
 * @param {(name: string, data: any, id?: string) => void} change
 */
export function followFrom(names, load, begin, change) {
	let held = /** @type {any[]?} */ ([]);
	let at = '', ended = false, turn = 0;
	const start = () => {
		const mine = ++turn;
		held = [];
		load().then((snapshot) => {
			if (ended || mine !== turn)
				return;
			at = snapshot.at;
			begin(snapshot);
			const late = held ?? [];
			held = null;
			late.forEach(give);
		}, () => setTimeout(() => !ended && mine === turn && start(), 2000));
	};
	const give = ([name, data, id]) => {
		if (held)
			held.push([name, data, id]);
		// Only changes of the board are counted; what else was said at the
		// very place of the snapshot may be newer than it.
		else if (name === 'board' ? isAfter(id, at) : !isBefore(id, at))
			change(name, data, id);
	};
	const ends = [
		...names.map((name) =>
			listen(name, (data, id) => give([name, data, id]))),
		listen('reset', start), listen('fresh', start),
	];
	start();
	return () => {
		ended = true;
		ends.forEach((end) => end());
	};
}

/** In a tab that stands in for the worker; the others hear it by channel. */
function ownHub() {
	const channel = new BroadcastChannel('fx-stream');
	/** @type {import('./stream_hub.js').Member} */
	const member = { topics: [], post: (message) => {
		hear(message);
		channel.postMessage(message);
	} };
	let leading = /** @type {Hub?} */ (null);
	const lead = () => {
		leading = new Hub((url) => new EventSource(url));
		leading.join(member);
		setInterval(() => leading?.tick(), 1000);
	};
	channel.onmessage = ({ data }) => {
		if (!data.ask)
			hear(data);
		else if (leading) {
			member.topics = [...new Set([...member.topics, ...data.ask])];
			leading.join(member);
		}
	};
	if (navigator.locks)
		navigator.locks.request('fx-stream', () => {
			lead();
			return new Promise(() => {});
		});
	else
		lead();
	return { post: (message) => {
		if (message.topics) {
			member.topics = message.topics;
			if (leading)
				leading.join(member);
			else
				channel.postMessage({ ask: message.topics });
		} else if (leading) {
			message.stop ? leading.stop() : leading.leave(member);
		}
	} };
}

function sharedHub() {
	const worker = new SharedWorker(
		new URL('./stream_worker.js', import.meta.url),
		{ type: 'module', name: 'fx-stream' });
	worker.port.onmessage = ({ data }) => hear(data);
	worker.port.start();
	addEventListener('pagehide', () =>
		worker.port.postMessage({ leave: true }));
	addEventListener('pageshow', (event) => event.persisted &&
		worker.port.postMessage({ topics: [...wanted.keys()] }));
	return { post: (message) => worker.port.postMessage(message) };
}

export function startStream() {
	hub ??= typeof SharedWorker === 'undefined' ? ownHub() : sharedHub();
	hub.post({ topics: [...wanted.keys()] });
	clearInterval(checking);
	checking = setInterval(() => {
		const now = get('stream') ?? {};
		const quiet = Date.now() - (now.beat ?? 0) > SILENT;
		if (now.state === 'live' && now.beat && quiet)
			state({ state: 'behind', since: now.beat });
		else if (now.state === 'behind' && !quiet)
			state({ state: 'live', since: 0 });
	}, 1000);
}

/** Nobody is signed in: no stream. */
export function stopStream() {
	clearInterval(checking);
	hub?.post({ stop: true });
}

/** Whether what the page shows may be decided upon. */
export function isFresh() {
	return get('stream')?.state === 'live';
}
