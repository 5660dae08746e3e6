// Units that have come so far, by commands of the command line.

const SHA = "7".padStart(64, "0");

/** A unit that was asked for by telephone, and what is told otherwise. */
export function requested(world, serial, more = {}) {
	return world.send("cs:cs", "intake.request", null, { channel: "phone",
		customer_kind: "person", model: "KETTLE-2", serial, voucher: "valid",
		purchase_date: "2026-01-15", fault_note: "no heat",
		symptom: "no_power", demand: "repair", contact_name: "Zhao Wei",
		contact_phone: "00000000001", ...more }).subject;
}

/** A unit that waits for a technician. */
export function assigned(world, serial, technician = "technician") {
	const unit = requested(world, serial);
	const say = (who, type, fields) => world.send(who, type, unit, fields);
	say("cs:cs", "intake.review", { verdict: "eligible", method: "courier" });
	say("sales_mgr:sales_mgr", "intake.confirm_side", {});
	say("qa:qa", "intake.confirm_side", {});
	say("receiver:receiver", "intake.receive", { model_seen: "KETTLE-2",
		serial_seen: serial, qty_seen: 1, appearance: "used" });
	say("receiver:receiver", "intake.admit", { shelf: "A-1" });
	soon(world, "assessor:assessor", "assessment.start", unit,
		{ bench: "B-1" });
	say("assessor:assessor", "assessment.diagnose", { fault_found: "yes",
		repairable: "yes", cause: "material", symptom: "no_power",
		section: "heater", defect: "open_circuit" });
	say("assessor:assessor", "assessment.set_liability", {
		share_company: 1000, warranty: "in", proof_burden: "customer",
		rule_ids: "S-108", rule_hash: SHA });
	say("assessor:assessor", "assessment.propose", { kind: "repair",
		goods_to: "customer", est_labor_min: 30, est_parts_minor: 2000,
		replacement_value_minor: 29900 });
	soon(world, "tech_lead:tech_lead", "repair.assign", unit, { technician });
	return unit;
}

/** A command that is tried again while its department has not heard enough. */
export function soon(world, who, type, unit, fields) {
	for (let tries = 0; ; tries++)
		try {
			return world.send(who, type, unit, fields);
		} catch (e) {
			if (tries > 80) throw e;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
		}
}
