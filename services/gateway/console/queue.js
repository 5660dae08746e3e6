// @ts-check
// Commands that wait for their answer, with nothing of the browser in it.  A
// command is stored before it is sent and keeps its id, so that it has one
// effect however often it is sent.  Those of one unit go out in order; a
// refusal stops only that unit.

const FIRST = 500, MOST = 5000;

/**
 * @typedef {{id: string, account: string, tab: string, type: string,
 *   subject: string, expect?: number, chained?: boolean, role: string,
 *   data: any, at: string, state: string, tries: number, next: number,
 *   sent: boolean, answer?: any}} Entry
 *   state: waiting (not sent), unknown (sent, no answer), refused
 */

export class Queue {
	/**
	 * @param {{put: (e: Entry) => Promise<any>,
	 *   remove: (id: string) => Promise<any>}} storage
	 * @param {(e: Entry) => Promise<{status: number, content: any}>} send
	 *   gives an answer with its status; throws {status, body}: 0, no answer
	 * @param {{clock?: () => number, changed?: () => void}} [more]
	 */
	constructor(storage, send, more = {}) {
		this.storage = storage;
		this.send = send;
		this.clock = more.clock ?? Date.now;
		this.changed = more.changed ?? (() => {});
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
		if (this.entries.some((e) => e.subject === full.subject))
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

	/** The commands that may go out now: the first of each unit. */
	ready() {
		const seen = new Set(), found = [];
		for (const entry of this.entries) {
			const first = !seen.has(entry.subject);
			seen.add(entry.subject);
			if (first && entry.state !== 'refused' &&
			    !this.sending.has(entry.id) && entry.next <= this.clock())
				found.push(entry);
		}
		return found;
	}

	/** Send all that may go; call again when time has passed. */
	pump() {
		return Promise.all(this.ready().map((entry) => this.give(entry)));
	}

	async give(entry) {
		this.sending.add(entry.id);
		entry.sent = true;
		entry.tries++;
		await this.storage.put(entry);
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
		const next = this.entries.find((e) => e.subject === entry.subject);
		if (next?.chained && !next.sent && answer?.rev !== undefined)
			next.expect = answer.rev;
		await this.storage.remove(entry.id);
		this.settle(entry, { ok: true, answer });
	}

	/** No answer is not failure: the same bytes again, later. */
	async wait(entry, state, after) {
		entry.state = state;
		entry.next = this.clock() +
			(after ?? Math.min(MOST, FIRST * 2 ** (entry.tries - 1)));
		await this.storage.put(entry);
	}

	async failed(entry, problem) {
		const status = problem?.status ?? 0;
		if (status === 401)
			await this.wait(entry, 'waiting', MOST);
		else if (status === 503 || status === 429)
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
			e !== entry && e.subject === entry.subject))
			await this.storage.put(entry);
		else
			await this.forget(entry);
		this.settle(entry, { ok: false, answer: entry.answer, problem });
	}

	settle(entry, outcome) {
		this.settlers.get(entry.id)?.(outcome);
		this.settlers.delete(entry.id);
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
		return Math.min(Infinity, ...this.entries
			.filter((e) => e.state !== 'refused').map((e) => e.next));
	}
}
