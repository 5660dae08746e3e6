// @ts-check
// One stream for all tabs: the hub keeps a single EventSource for the topics
// that any of them wants, opens it again when it is cut, and hands each
// message to all.  It runs in a SharedWorker, or in a tab where there is none.

const AGAIN_MOST = 8000;
const DEAD = 8000; // four beats missed: nobody is at the other end
const NAMES = ['board', 'lane', 'unit', 'mine', 'ops', 'beat', 'reset', 'bye'];

/** @typedef {{post: (message: any) => void, topics: string[]}} Member */

export class Hub {
	/**
	 * @param {(url: string) => EventSource} open
	 * @param {(call: () => void, ms: number) => any} later
	 * @param {() => number} now
	 */
	constructor(open, later = (call, ms) => setTimeout(call, ms),
		now = Date.now) {
		this.open = open;
		this.later = later;
		this.now = now;
		this.heard = 0;
		/** @type {Set<Member>} */
		this.members = new Set();
		this.source = null;
		this.cursor = '';
		this.topics = '';
		this.tries = 0;
		this.state = 'cut';
		this.planned = false;
	}

	/** @param {Member} member */
	join(member) {
		this.members.add(member);
		member.post({ state: this.state });
		this.plan(50);
	}

	leave(member) {
		this.members.delete(member);
		this.plan(50);
	}

	/**
	 * Forget where we were and what was wanted: nobody is signed in.  Who still
	 * looks is told, and asks who it is now.
	 */
	stop() {
		this.close();
		this.cursor = '';
		this.topics = '';
		for (const member of this.members)
			member.topics = [];
		this.say({ refused: true });
	}

	/** Called each second: where nothing comes any more, begin anew. */
	tick() {
		if (!this.source || this.now() - this.heard < DEAD)
			return;
		this.source.close();
		this.become('cut');
		this.connect();
	}

	say(message) {
		for (const member of this.members)
			member.post(message);
	}

	become(state) {
		if (state === this.state)
			return;
		this.state = state;
		this.say({ state });
	}

	close() {
		this.source?.close();
		this.source = null;
		this.become('cut');
	}

	plan(ms) {
		if (this.planned)
			return;
		this.planned = true;
		this.later(() => {
			this.planned = false;
			this.level();
		}, ms);
	}

	/** The stream that is open is the one that is wanted. */
	level() {
		const wanted = [...new Set([...this.members]
			.flatMap((member) => member.topics))].sort().join(',');
		if (wanted === this.topics && this.source)
			return;
		this.source?.close();
		this.source = null;
		this.topics = wanted;
		if (!wanted)
			this.close();
		else
			this.connect();
	}

	connect() {
		const fresh = !this.cursor;
		const source = this.open(`/v1/stream?topics=${
			encodeURIComponent(this.topics)}${fresh ? ''
			: `&from=${encodeURIComponent(this.cursor)}`}`);
		this.source = source;
		this.heard = this.now();
		source.onopen = () => {
			this.tries = 0;
			this.heard = this.now();
			this.become('live');
			if (fresh)
				this.say({ fresh: true });
		};
		source.onerror = () => this.failed(source);
		for (const name of NAMES)
			source.addEventListener(name, (event) =>
				this.hear(source, name, /** @type {any} */ (event)));
	}

	/** The browser tries again by itself, but not after an answer of no. */
	failed(source) {
		if (source !== this.source)
			return;
		this.become('cut');
		if (source.readyState !== 2)
			return;
		this.source = null;
		this.tries++;
		// The answer of no is not told here: it may be that nobody is
		// signed in any more.
		if (this.tries >= 2)
			this.say({ refused: true });
		this.plan(Math.min(AGAIN_MOST, 250 * 2 ** this.tries));
	}

	hear(source, name, event) {
		if (source !== this.source)
			return;
		this.heard = this.now();
		if (event.lastEventId)
			this.cursor = event.lastEventId;
		if (name === 'bye') {
			source.close();
			this.source = null;
			this.become('cut');
			this.plan(JSON.parse(event.data || '{}').retry_ms ?? 500);
			return;
		}
		if (name === 'reset')
			this.cursor = event.lastEventId || '';
		this.say({ name, id: this.cursor,
			data: event.data ? JSON.parse(event.data) : {} });
	}
}
