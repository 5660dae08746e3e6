// @ts-check
// Commands that wait for their answer, with nothing of the browser in it.  A
// command is stored before it is sent and keeps its id, so that it has one
// effect however often it is sent.  Those of one unit go out in order; a
// refusal stops only that unit.
import { WHO } from './api.js';

const FIRST = 500, MOST = 5000;

/** What goes out in order: all of one unit; what has none yet stands alone. */
const chainOf = (e) => e.subject || e.id;

/** Whether a revision of the one is the other's: of one record. */
const isSame = (a, b) => chainOf(a) === chainOf(b) &&
	a.type.split('.')[0] === b.type.split('.')[0];

/**
 * @typedef {{id: string, account: string, tab: string, type: string,
 *   subject: string, expect?: number, chained?: boolean, role: string,
 *   data: any, at: string, state: string, tries: number, next: number,
 *   sent: boolean, role_asked?: boolean, answer?: any}} Entry
 *   state: waiting (not sent), unknown (sent, no answer), refused
 */

export class Queue {
	/**
	 * @param {{put: (e: Entry) => Promise<any>,
	 *   remove: (id: string) => Promise<any>}} storage
	 * @param {(e: Entry) => Promise<{status: number, content: any}>} send
	 *   gives an answer with its status; throws {status, body}: 0, no answer
	 * @param {{clock?: () => number, changed?: () => void,
	 *   may?: () => boolean, settled?: (e: Entry, outcome: any) => void}}
	 *   [more] `may`: whether its person is signed in; `settled`: of those
	 *   that nobody waits for
	 */
	constructor(storage, send, more = {}) {
		this.storage = storage;
		this.send = send;
		this.clock = more.clock ?? Date.now;
		this.changed = more.changed ?? (() => {});
		this.may = more.may ?? (() => true);
		this.settled = more.settled ?? (() => {});
		/** @type {Entry[]} */
		this.entries = [];
		/** @type {Map<string, (outcome: any) => void>} */
		this.settlers = new Map();
		this.sending = new Set();
	}

	/** Takes a command; the promise gives {ok, answer} when it is settled. */
	async add(entry) {
		const full = { state: 'waiting', tries: 0, next: 0, sent: false,
			...entry };
		// What is built on a command without answer cannot know its revision.
		if (full.expect !== undefined &&
		    this.entries.some((e) => isSame(e, full)))
			full.chained = true;
		this.entries.push(full);
		const settled = new Promise((resolve) =>
			this.settlers.set(full.id, resolve));
		this.changed();
		await this.storage.put(full);
		this.pump();
		return settled;
	}

	/** Take what an earlier page has left. @param {Entry[]} entries */
	adopt(entries) {
		for (const entry of entries)
			if (!this.entries.some((e) => e.id === entry.id))
				this.entries.push({ ...entry, next: 0 });
		this.changed();
		this.pump();
	}

	/** The first of each unit, if it is not stopped or on its way. */
	heads() {
		const seen = new Set(), found = [];
		for (const entry of this.may() ? this.entries : []) {
			if (!seen.has(chainOf(entry)) && entry.state !== 'refused' &&
			    !this.sending.has(entry.id))
				found.push(entry);
			seen.add(chainOf(entry));
		}
		return found;
	}

	/** Send all that may go; call again when time has passed. */
	async pump() {
		await Promise.all(this.heads()
			.filter((entry) => entry.next <= this.clock())
			.map((entry) => this.give(entry)));
		this.changed();
	}

	/** What held them up is over. */
	wake() {
		this.entries.forEach((entry) => { entry.next = 0; });
		return this.pump();
	}

	async give(entry) {
		this.sending.add(entry.id);
		entry.sent = true;
		entry.tries++;
		// Whoever finds it there cannot know how far it came.
		await this.storage.put({ ...entry, state: 'unknown' });
		try {
			const { status, content } = await this.send(entry);
			if (status === 202)
				await this.wait(entry, 'unknown');
			else
				await this.done(entry, content);
		} catch (problem) {
			await this.failed(entry, problem);
		} finally {
			this.sending.delete(entry.id);
			this.changed();
		}
		if (!this.entries.includes(entry))
			await this.pump();
	}

	async done(entry, answer) {
		this.entries = this.entries.filter((e) => e !== entry);
		const next = this.entries.find((e) => e.chained && isSame(e, entry));
		if (next && !next.sent && answer?.rev !== undefined)
			next.expect = answer.rev;
		await this.storage.remove(entry.id);
		this.settle(entry, { ok: true, answer });
	}

	/**
	 * No answer is not failure: the same bytes again, later.  What may have
	 * been done stays in doubt, whatever keeps it from being asked again.
	 */
	async wait(entry, state, after) {
		if (entry.state !== 'unknown')
			entry.state = state;
		entry.next = this.clock() +
			(after ?? Math.min(MOST, FIRST * 2 ** (entry.tries - 1)));
		await this.storage.put(entry);
	}

	async failed(entry, problem) {
		const status = problem?.status ?? 0, code = problem?.body?.code;
		// A role that is still not held when it was asked again is refused.
		if (status === 401 || (status === 403 && WHO.includes(code) &&
		    !(code === 'ROLE' && entry.role_asked))) {
			entry.role_asked = code === 'ROLE';
			await this.wait(entry, 'waiting');
		} else if (status === 503 || status === 429)
			await this.wait(entry, 'waiting', problem.body?.retry_ms);
		else if (status === 0 || status >= 500)
			await this.wait(entry, 'unknown');
		else
			await this.refuse(entry, problem);
	}

	/** Told and gone, unless others are built on it: then they wait. */
	async refuse(entry, problem) {
		entry.answer = problem.body ?? { code: String(problem) };
		entry.state = 'refused';
		if (this.entries.some((e) =>
			e !== entry && chainOf(e) === chainOf(entry)))
			await this.storage.put(entry);
		else
			await this.forget(entry);
		this.settle(entry, { ok: false, answer: entry.answer, problem });
	}

	settle(entry, outcome) {
		const tell = this.settlers.get(entry.id);
		this.settlers.delete(entry.id);
		if (tell)
			tell(outcome);
		else if (!outcome.dropped)
			this.settled(entry, outcome);
	}

	async forget(entry) {
		this.entries = this.entries.filter((e) => e !== entry);
		await this.storage.remove(entry.id);
	}

	/** Give a command up, if it was not sent or was refused. */
	async drop(id) {
		const entry = this.entries.find((e) => e.id === id);
		if (!entry || (entry.sent && entry.state !== 'refused'))
			return false;
		await this.forget(entry);
		this.settle(entry, { ok: false, dropped: true });
		this.changed();
		this.pump();
		return true;
	}

	/** When pump has work next; Infinity: never. */
	due() {
		return Math.min(Infinity, ...this.heads().map((e) => e.next));
	}
}
