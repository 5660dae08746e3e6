// @ts-check
// Times, ages and numbers as the reader's language writes them, by
// Intl and in the zone of the site.
import { lang, t } from './text.js';

const S = 1000, MIN = 60 * S, HOUR = 60 * MIN, DAY = 24 * HOUR;
let east = 8 * HOUR; // how far the clocks of the site are ahead of UTC
/** @type {Map<string, any>} */
const made = new Map();

/** @param {number} minutes east of UTC, of any part of an hour */
export function setZone(minutes) {
	east = minutes * MIN;
}

function locale() {
	return lang() === 'zh' ? 'zh-CN' : 'en-GB';
}

/** An Intl object, made once for each language. */
export function intl(kind, options) {
	const key = kind + locale() + JSON.stringify(options);
	if (!made.has(key))
		made.set(key, new Intl[kind](locale(), options));
	return made.get(key);
}

/** Milliseconds of what the interface gives: a number, or RFC 3339. */
export function ms(at) {
	if (at === undefined || at === null || at === '')
		return 0;
	if (typeof at === 'number')
		return at;
	return /^\d+$/.test(at) ? Number(at) : Date.parse(at) || 0;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DATE = { year: 'numeric', month: '2-digit', day: '2-digit' };

/** "2026-11-28 14:05", the day always in this order. */
export function time(at, seconds = false) {
	const when = ms(at);
	if (!when)
		return '-';
	const clock = seconds ? { ...CLOCK, second: '2-digit' } : CLOCK;
	return `${day(when)} ` +
		intl('DateTimeFormat', { ...clock, timeZone: 'UTC' })
			.format(when + east);
}

export function day(at) {
	const when = ms(at);
	if (!when)
		return '-';
	const parts = Object.fromEntries(
		intl('DateTimeFormat', { ...DATE, timeZone: 'UTC' })
			.formatToParts(when + east).map((p) => [p.type, p.value]));
	return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "2026-11-28T14:05" at the site, as a control of the browser wants it. */
export function momentOf(at) {
	return at ? new Date(at + east).toISOString().slice(0, 16) : '';
}

/** Back: milliseconds of what the clock of the site shows; NaN: of nothing. */
export function ofMoment(text) {
	return Date.parse(`${text}Z`) - east;
}

/** "2 d 4 h", "2天4小时": the two largest parts of a span. */
export function age(span) {
	const n = Math.max(0, span);
	const f = Math.floor;
	if (n < MIN)
		return t('age_s', { s: f(n / S) });
	if (n < HOUR)
		return t('age_m', { m: f(n / MIN) });
	if (n < DAY)
		return t('age_hm', { h: f(n / HOUR), m: f(n % HOUR / MIN) });
	return t('age_dh', { d: f(n / DAY), h: f(n % DAY / HOUR) });
}

/** Until a due time: "in 3 h", "late 2 d". */
export function until(due, now) {
	const left = ms(due) - now;
	return left < 0 ? t('late_by', { age: age(-left) })
		: t('due_in', { age: age(left) });
}

export function number(n) {
	return intl('NumberFormat', {}).format(n);
}

export function percent(n) {
	return intl('NumberFormat',
		{ style: 'percent', maximumFractionDigits: 1 }).format(n);
}

/** Sorts as the language sorts. */
export function collate(a, b) {
	return intl('Collator', { numeric: true }).compare(a, b);
}

/** Which shape a unit has by its clock; the board says it better if it can. */
export function shape(row, now) {
	if (row.held || row.gag || row.hold)
		return 'held';
	const due = ms(row.due);
	if (!due)
		return row.clock_stopped_at ? 'customer' : 'on_time';
	return due < now ? 'late' : due - now < DAY ? 'due' : 'on_time';
}
