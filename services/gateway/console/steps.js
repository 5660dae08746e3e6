// @ts-check
// What a page adds to the declarations: which of the allowed commands comes
// next, what state it will bring, what is known already, and what a command
// bar code means.  A command that is not named here appears all the same.

/** The first that is allowed is the next step, unless a rule below knows. */
const ORDER = {
	intake: ['settle_discrepancy', 'match', 'review', 'confirm_side',
		'receive', 'admit', 'notify_inbound', 'record_acceptance',
		'follow_up', 'resolve_remotely', 'close', 'acknowledge',
		'forward_form', 'decide'],
	assessment: ['gm_decide', 'start', 'opine', 'close_joint', 'diagnose',
		'confirm_cause', 'set_liability', 'propose_liability', 'propose',
		'add_quote_line', 'quote', 'head_agree', 'decide',
		'gm_approve_execution', 'call_back'],
	repair: ['assign', 'pick_up', 'start_rework', 'resume', 'record_step',
		'complete', 'receive_parts', 'accept_lot'],
	quality: ['start', 'check', 'pass', 'fail', 'settle_escalation'],
	shipping: ['reserve_replacement', 'issue_notice', 'pack', 'hand_over',
		'deliver', 'recover', 'settle_carrier_claim'],
};

/** The state that the screen shows until the answer is here. */
const THEN = {
	'intake.review': 'eligible', 'intake.receive': 'received',
	'intake.admit': 'admitted', 'intake.close': 'closed',
	'intake.notify_inbound': 'inbound', 'intake.cancel': 'canceled',
	'intake.report_discrepancy': 'discrepancy',
	'intake.settle_discrepancy': 'received',
	'intake.guide_remotely': 'remote', 'intake.end_remote': 'requested',
	'assessment.start': 'diagnosing', 'assessment.convene': 'joint',
	'assessment.close_joint': 'diagnosing',
	'assessment.diagnose': 'diagnosed',
	'assessment.set_liability': 'liable', 'assessment.propose': 'proposed',
	'assessment.quote': 'quoted', 'assessment.requote': 'quoted',
	'assessment.decide': 'decided', 'repair.assign': 'assigned',
	'repair.pick_up': 'working', 'repair.start_rework': 'working',
	'repair.request_parts': 'wait_parts',
	'repair.request_consent': 'wait_consent',
	'repair.report_new_problem': 'suspended', 'repair.stop': 'stopped',
	'repair.complete': 'completed',
	'repair.declare_unrepairable': 'unrepairable',
	'quality.start': 'inspecting', 'quality.pass': 'passed',
	'quality.fail': 'failed', 'shipping.issue_notice': 'noticed',
	'shipping.pack': 'packed', 'shipping.hand_over': 'handed_over',
	'shipping.deliver': 'delivered', 'shipping.report_lost': 'lost',
	'shipping.return_to_sender': 'back', 'shipping.recover': 'waiting',
};

export function stateAfter(type) {
	return THEN[type];
}

/** What says more than the order: by department, gives a command or ''. */
const BETTER = {
	repair: (r) => r.state === 'working' && r.steps > 0 && !r.open_steps
		? 'complete' : '',
	quality: (r, plan) => r.failed_items ? 'fail'
		: r.passed_items && plan <= r.passed_items.split(',').length
			? 'pass' : '',
	assessment: (r) => r.state === 'liable' ? 'propose'
		: r.state !== 'diagnosed' ? ''
			: r.liability_by ? 'set_liability' : 'propose_liability',
};

/**
 * The next step among those allowed: its type, or undefined.
 * @param {string} department @param {any} record @param {string[]} allowed
 */
export function nextStep(department, record, allowed) {
	const better = BETTER[department]?.(record ?? {}, 4);
	const order = [better, ...ORDER[department] ?? []].filter(Boolean)
		.map((name) => `${department}.${name}`);
	return order.find((type) => allowed.includes(type));
}

/** Commands that have a place of their own. */
const PLACES = { request: 'list', receive_blind: 'list', print: 'papers',
	read_contact: 'case', retry_parked: 'stuck', skip_parked: 'stuck' };

/**
 * Where a person finds a command: on the `unit`, in the `list` of intake, on
 * the page of the `case`, among its `papers` or the `stuck` events; else in
 * the menu `more` of its department (more.js).
 */
export function placeOf(command) {
	return PLACES[command.type.split('.')[1]] ??
		(['unit_no', 'parcel_no', 'ref'].includes(command.subject ?? '')
			? 'unit' : 'more');
}

export function isForUnits(command) {
	return placeOf(command) === 'unit';
}

const tail = (unit) => unit.replace(/^(RMA|PCL)-/, '');

/** Numbers of papers that nobody has to think of. */
const NUMBERS = {
	'intake.forward_form': { doc_no: 'F' }, 'intake.admit': { doc_no: 'R' },
	'assessment.quote': { doc_no: 'Q' }, 'assessment.requote': { doc_no: 'Q' },
	'quality.start': { doc_no: 'I' }, 'quality.pass': { report_no: 'QR' },
	'shipping.issue_notice': { doc_no: 'N' },
	'shipping.pack': { package_no: 'P' },
	'shipping.hand_over': { shipment_no: 'S' },
};

/**
 * What is known already, so that nobody types it again (U3).
 * @param {string} type
 * @param {{unit: string, record: any, all: any, today: string,
 *   minutes?: number, scanned?: boolean, questions?: any[]}} about
 */
export function defaultsFor(type, about) {
	const { unit, record = {}, all = {}, today } = about;
	const intake = all.intake ?? {};
	const given = {};
	for (const [name, letter] of Object.entries(NUMBERS[type] ?? {}))
		given[name] = `${letter}-${tail(unit)}${
			record.attempt > 1 ? `-${record.attempt}` : ''}`;
	const more = {
		'intake.review': { verdict: 'eligible', method: 'courier' },
		'intake.receive': { qty_seen: intake.qty || 1,
			package_state: 'intact' },
		'intake.admit': { shelf: record.shelf },
		'intake.record_acceptance': { ok: 'yes', function_ok: 'yes',
			appearance_ok: 'yes' },
		'intake.decide': about.questions?.[0] && {
			ref: about.questions[0].ref,
			version: about.questions[0].version, channel: 'phone' },
		'assessment.diagnose': { symptom: record.symptom ?? intake.symptom,
			condition: record.condition, fault_found: 'yes',
			repairable: 'yes' },
		'assessment.set_liability': shares(record),
		'assessment.propose_liability': shares(record),
		'assessment.propose': { kind: 'repair', goods_to: 'customer' },
		'assessment.add_quote_line': { qty: 1,
			line_no: (all.proposal?.next_lines ?? 0) + 1 },
		'assessment.quote': { price_list: 'PL-1' },
		'repair.pick_up': { scanned: about.scanned ? unit : undefined },
		'repair.record_step': { step: step(record), check: 'pass',
			minutes: about.minutes || undefined },
		'repair.request_parts': { qty: 1 }, 'repair.replace_part': { qty: 1,
			part_no: record.allowed_parts?.split(',')[0] },
		'quality.start': { extent: 'full', standard_ref: record.qc_plan },
		'quality.check': { result: 'pass' },
		'shipping.issue_notice': { mode: 'courier', freight_payer: 'company',
			contact_rev: all.case?.contact_rev },
		'shipping.pack': { label_model: record.new_model || record.model,
			label_qty: record.qty || 1, label_date: today,
			label_contact_rev: record.contact_rev,
			accessories: record.accessories?.split(',') },
	}[type];
	return clean({ ...given, ...more });
}

function shares(record) {
	const said = Object.fromEntries(['company', 'customer', 'carrier',
		'supplier', 'goodwill', 'contract'].map((who) =>
		[`share_${who}`, record[`share_${who}`]]));
	const none = !Object.values(said).some(Boolean);
	return { ...said, ...(none ? { share_company: 1000 } : {}),
		warranty: record.warranty ?? record.entitlement_status,
		proof_burden: record.proof_burden, rule_hash: record.rule_hash };
}

function step(record) {
	return record.open_steps?.split(',')[0] ?? `S${(record.steps ?? 0) + 1}`;
}

function clean(values) {
	return Object.fromEntries(Object.entries(values)
		.filter(([, v]) => v !== undefined && v !== null && v !== ''));
}

/**
 * What a field is held against: [name, value expected].
 * @param {string} type @param {{record?: any, all?: any}} about
 */
export function expected(type, about) {
	const { record = {}, all = {} } = about;
	const intake = all.intake ?? {};
	const serial = record.new_serial || record.serial || intake.serial;
	return clean({
		'intake.receive': { model_seen: intake.model,
			serial_seen: intake.serial, lot_seen: intake.lot },
		'shipping.pack': { scanned: serial },
		'shipping.hand_over': { scanned: serial },
		'shipping.recover': { scanned: serial },
		'repair.replace_part': { part_no: record.allowed_parts },
	}[type] ?? {});
}

/** Fields that a page shows though they may be left out. */
const SHOWN = {
	'intake.request': ['serial', 'model', 'fault_note', 'fault_since',
		'demand', 'symptom', 'channel', 'customer_ref', 'contact_name',
		'contact_phone', 'contact_address'],
	'intake.review': ['verdict', 'method', 'return_class', 'reason'],
	'intake.receive': ['serial_seen', 'model_seen', 'qty_seen', 'appearance',
		'accessories', 'package_state', 'photo_sha', 'hazard',
		'data_bearing'],
	'intake.decide': ['ref', 'version', 'answer', 'channel', 'evidence_sha'],
	'assessment.diagnose': ['fault_found', 'symptom', 'defect', 'section',
		'cause', 'repairable', 'solution'],
	'repair.record_step': ['step', 'op', 'check', 'minutes', 'measures'],
	'shipping.pack': ['scanned', 'material', 'accessories', 'weight_g'],
	'shipping.hand_over': ['scanned', 'carrier', 'waybill'],
};

export function orderOf(type) {
	return SHOWN[type];
}

/** What a command bar code means: candidates, and what it fills in. */
export const BARCODES = {
	START: { types: ['repair.pick_up', 'repair.start_rework',
		'assessment.start', 'quality.start', 'repair.resume'] },
	STEP: { types: ['repair.record_step', 'quality.check'] },
	PART: { types: ['repair.replace_part', 'repair.request_parts'] },
	PASS: { types: ['quality.check', 'repair.record_step', 'quality.pass'],
		fill: { check: 'pass', result: 'pass' } },
	FAIL: { types: ['quality.fail', 'repair.record_step'],
		fill: { check: 'fail', result: 'fail' } },
	PACK: { types: ['shipping.pack'] },
	SHELF: { types: ['intake.admit'] },
};
