// @ts-check
// A question to the gateway whose answer a page shows, with nothing of the
// browser in it: which answer counts, what is kept and what is forgotten, and
// when it is asked once more by itself.

const FIRST = 1000, MOST = 15000;

/** Whether the same question may be answered a moment later. */
export function isPassing(error) {
	const status = error?.status;
	return status === 0 || status === 429 || status >= 500;
}

/** How long after the nth failure in a row it is tried again. */
export function waitAfter(n) {
	return Math.min(MOST, FIRST * 2 ** (n - 1));
}

/**
 * Questions are numbered: any answer that is newer than the last one taken
 * counts, so that who asks again before it is answered starves nobody.
 */
export class Asked {
	/**
	 * @param {() => void} draw called when value or error changed
	 * @param {(call: () => void, ms: number) => any} later
	 * @param {(timer: any) => void} never
	 */
	constructor(draw, later = setTimeout, never = clearTimeout) {
		this.draw = draw;
		this.later = (call, ms) => later(call, ms);
		this.never = (timer) => never(timer);
		/** @type {() => Promise<any>} */
		this.ask = () => Promise.resolve();
		this.needs = /** @type {any[]?} */ (null);
		this.value = /** @type {any} */ (undefined);
		this.error = /** @type {any} */ (undefined);
		this.number = this.taken = this.since = this.failures = 0;
		this.timer = /** @type {any} */ (0);
	}

	/** Another question: what the one before gave is not its answer. */
	about(needs) {
		const was = this.needs;
		this.needs = needs;
		if (!was || (was.length === needs.length &&
		    was.every((one, i) => Object.is(one, needs[i]))))
			return;
		this.value = this.error = undefined;
		this.since = this.taken = this.number;
		this.failures = 0;
	}

	/** Whether the newest question has its answer. */
	isLevel() {
		return this.taken === this.number;
	}

	/** Ask; what is shown stays until the answer is here. */
	again() {
		const mine = ++this.number;
		this.never(this.timer);
		return this.ask().then(
			(value) => this.take(mine, value, undefined),
			(error) => this.take(mine, this.value, error));
	}

	take(mine, value, error) {
		if (mine <= this.taken || mine <= this.since)
			return;
		this.taken = mine;
		this.value = value;
		this.error = error;
		this.failures = error ? this.failures + 1 : 0;
		if (error && isPassing(error) && this.isLevel())
			this.timer = this.later(() => this.again(),
				waitAfter(this.failures));
		this.draw();
	}

	/** Nobody looks any more. */
	end() {
		this.since = Infinity;
		this.never(this.timer);
	}
}

/**
 * Asks when it is told that something changed: a moment later, once in `gap`
 * at most, never before the answer to the question before; what is told
 * meanwhile is remembered.
 */
export class Pace {
	/**
	 * @param {() => Promise<any>} ask
	 * @param {{gap?: number, soon?: number, now?: () => number,
	 *   later?: (call: () => void, ms: number) => any,
	 *   never?: (timer: any) => void}} [more]
	 */
	constructor(ask, { gap = 1000, soon = 40, now = Date.now,
		later = setTimeout, never = clearTimeout } = {}) {
		this.ask = ask;
		this.gap = gap;
		this.soon = soon;
		this.now = now;
		this.later = (call, ms) => later(call, ms);
		this.never = (timer) => never(timer);
		this.timer = /** @type {any} */ (0);
		this.last = -Infinity;
		this.under = this.dirty = this.ended = false;
	}

	changed() {
		if (this.under)
			this.dirty = true;
		else if (!this.timer && !this.ended)
			this.timer = this.later(() => this.go(), Math.max(this.soon,
				this.last + this.gap - this.now()));
	}

	go() {
		this.timer = 0;
		this.under = true;
		this.dirty = false;
		this.last = this.now();
		const done = () => {
			this.under = false;
			if (this.dirty)
				this.changed();
		};
		this.ask().then(done, done);
	}

	end() {
		this.ended = true;
		this.never(this.timer);
	}
}
