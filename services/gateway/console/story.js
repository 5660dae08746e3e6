// @ts-check
// The story of a unit: its events in order, and between two of them who was
// waited for.  Pure; works on what /v1/units/{unit}/timeline gives.
import { ms } from './format.js';

/** Who is waited for after an event: [event, whose], until the opposite. */
const OPENS = {
	'intake.question_opened': 'customer', 'intake.authorized': 'customer',
	'intake.inbound_notified': 'carrier',
	'intake.return_leg_opened': 'customer',
	'repair.parts_requested': 'supplier', 'shipping.handed_over': 'carrier',
	'shipping.delivered': 'customer',
};
const CLOSES = {
	'intake.customer_decided': 'customer',
	'intake.question_expired': 'customer',
	'intake.question_withdrawn': 'customer', 'intake.lapsed': 'customer',
	'intake.inbound_notified': 'customer', 'intake.received': 'carrier',
	'repair.parts_arrived': 'supplier', 'repair.parts_received': 'supplier',
	'shipping.delivered': 'carrier', 'shipping.lost': 'carrier',
	'shipping.returned_to_sender': 'carrier',
	'intake.acceptance_recorded': 'customer', 'intake.closed': 'customer',
};

/** Events that only pass on another department's word. */
const ECHO = named('unit_known progressed answer_taken consent_taken queued ' +
	'clock_marked blocked unblocked ledger_posted counted tallied ' +
	'seal_planned');

/** Events whose names, the department aside, are among these. */
function named(names) {
	return new RegExp(`\\.(${names.split(' ').join('|')})$`);
}

/** One event in the form that the pages use. */
export function eventOf(raw) {
	return { ...raw, at: ms(raw.time), service: raw.service ??
		String(raw.source ?? '').split('/').pop(), seq: String(raw.seq ?? ''),
	data: raw.data ?? {} };
}

/**
 * @param {any[]} raw
 * @returns {{rows: any[], waits: Record<string, number>, took: number}}
 */
export function story(raw) {
	const events = raw.map(eventOf)
		.map((e, i) => ({ e, i }))
		.sort((a, b) => a.e.at - b.e.at || a.i - b.i).map(({ e }) => e);
	const waits = { company: 0, customer: 0, carrier: 0, supplier: 0 };
	const open = new Set();
	let last = events[0]?.at ?? 0;
	const rows = events.map((event) => {
		const whose = open.has('customer') ? 'customer'
			: open.has('carrier') ? 'carrier'
				: open.has('supplier') ? 'supplier' : 'company';
		const waited = Math.max(0, event.at - last);
		last = Math.max(last, event.at);
		waits[whose] += waited;
		// What ends one wait may begin another.
		open.delete(CLOSES[event.type]);
		if (OPENS[event.type])
			open.add(OPENS[event.type]);
		return { event, waited, whose, echo: ECHO.test(event.type) };
	});
	return { rows, waits,
		took: events.length ? last - events[0].at : 0 };
}

/** Waits of what is left out are added to the next row that is shown. */
export function shownRows(rows, echoes) {
	const shown = [];
	let waited = 0;
	for (const row of rows) {
		waited += row.waited;
		if (row.echo && !echoes)
			continue;
		shown.push({ ...row, waited });
		waited = 0;
	}
	return shown;
}

/** As it was after the first n events: what was seen, the last of each. */
export function pastOf(rows, n) {
	const seen = rows.slice(0, n);
	/** @type {Record<string, any>} */
	const states = {};
	for (const { event } of seen)
		states[event.service] = event;
	return { states, seen };
}

/** Hashes of evidence that an event carries: [field, hash]. */
export function evidenceOf(event) {
	return Object.entries(event.data).filter(([name]) => /_sha$/.test(name) &&
		name !== 'rule_sha').flatMap(([name, value]) =>
		String(value).split(',').map((hash) => [name, hash]))
		.filter(([, hash]) => /^[0-9a-f]{64}$/.test(hash));
}

/** Events of a kind, for the tabs. */
export const TABS = {
	// Those with amounts or shares say so themselves: hasAmounts().
	money: named('quoted quote_withdrawn customer_decided declined ' +
		'quote_expired decided ledger_\\w+'),
	messages: named('notified acknowledged question_opened ' +
		'customer_decided question_expired question_withdrawn ' +
		'notice_issued followed_up acceptance_recorded appealed appeal_told'),
};

/**
 * Whether an event says an amount or a share: fields that do have their names
 * everywhere (gateway_class.h), so that a new one needs no line here.
 */
export function hasAmounts(data) {
	return Object.entries(data).some(([name, value]) =>
		value && /_minor$|^share_/.test(name));
}
