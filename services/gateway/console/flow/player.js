// @ts-check
// player: a day again.  A board, the changes after it, and a place in time;
// pure, so that a replayed day can be held against the board of its evening.
import { foldAll } from './fold.js';

const KEPT = 400;

/** When a change happened, in seconds. */
export function secondsOf(change) {
	const at = change.time ?? change.at ?? change.since;
	if (typeof at === 'string' && !/^\d+$/.test(at))
		return Date.parse(at) / 1000;
	return Number(at) > 1e11 ? Number(at) / 1000 : Number(at);
}

export class Player {
	/**
	 * @param {any} board the one before them @param {any[]} changes
	 * @param {number} from @param {number} to in seconds
	 */
	constructor(board, changes, from, to) {
		this.changes = [...changes];
		this.times = this.changes.map(secondsOf);
		this.from = from;
		this.to = to;
		this.now = from;
		this.done = 0;
		this.board = board;
		// Every so many changes a board is kept, so that going back is quick.
		this.kept = [board];
		for (let i = KEPT; i <= this.changes.length; i += KEPT)
			this.kept.push(foldAll(this.kept[this.kept.length - 1],
				this.changes.slice(i - KEPT, i)));
	}

	/** How many changes had happened by then. */
	countAt(time) {
		let low = 0, high = this.times.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.times[middle] <= time)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	/** The board as it was then. */
	seek(time) {
		this.now = Math.min(this.to, Math.max(this.from, time));
		const n = this.countAt(this.now), near = Math.floor(n / KEPT);
		const start = n >= this.done && this.done >= near * KEPT
			? [this.board, this.done] : [this.kept[near], near * KEPT];
		this.board = foldAll(start[0], this.changes.slice(start[1], n));
		this.done = n;
		return this.board;
	}

	/** When the next change happens, or the next that makes a unit late. */
	next(late = false) {
		for (let i = this.done; i < this.changes.length; i++)
			if (!late || (this.changes[i].shape === 'late' &&
			    this.wasNotLate(i)))
				return this.times[i];
		return null;
	}

	wasNotLate(i) {
		for (let k = i - 1; k >= 0; k--)
			if (this.changes[k].u === this.changes[i].u)
				return this.changes[k].shape !== 'late';
		return this.kept[0].units.get(this.changes[i].u)?.[3] !== 'late';
	}

	/** How many changes each of so many equal parts of the time has. */
	density(parts) {
		const out = Array(parts).fill(0);
		const span = (this.to - this.from) / parts || 1;
		for (const time of this.times)
			out[Math.min(parts - 1, Math.max(0,
				Math.floor((time - this.from) / span)))]++;
		return out;
	}
}
