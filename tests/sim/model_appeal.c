/* Appeals: judged by another, told before anything closes (S-072, X23). */
#include "model_states.h"

/* S-072: who had a part in what may be appealed. */
void
take_part(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	const char *who = word(model, row->actor);

	for (int i = 0; i < as->part_count; i++)
		if (as->parts[i] == who)
			return;
	if (is_person(row) && as->part_count < PARTS_MAX)
		as->parts[as->part_count++] = who;
}

void
appeal_queued(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;

	if (!cause_is(model, row, "intake.appealed") || as->appeal_open ||
	    number(row, "ref_seq") != row->cause_seq)
		wrong(model, "K8 X23 nobody appealed");
	as->appeal_open = true;
	as->appeal_seq = row->cause_seq;
}

/* S-072 */
void
appeal_judged(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_assessment *as = &unit->assessment;
	const char *who = word(model, row->actor);
	const struct at_intake *in = &unit->intake;

	if (!as->appeal_open || number(row, "ref_seq") != as->appeal_seq)
		wrong(model, "K8 X23 no such appeal is open");
	if (!is_person(row))
		wrong(model, "K8 S-072 no person judged an appeal");
	if (in->refusal && in->verdict_by == who)
		wrong(model, "K8 S-072 judged by who had refused it");
	for (int i = 0; i < as->part_count && !in->refusal; i++)
		if (as->parts[i] == who)
			wrong(model, "K8 S-072 judged by who took part");
	if (is(row->role, "qa") && text(row, "lab_sha").size == 0)
		wrong(model, "K8 X23 judged without a laboratory");
	if (text(row, "reasons_sha").size == 0)
		wrong(model, "K8 X23 judged without reasons");
	as->appeal_open = false;
	if (is(text(row, "verdict"), "upheld"))
		as->upheld_seq = row->seq;
}

/* S-072, T-17: against the last decision, named, in its time. */
void
appealed(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;
	enum service by = service_named(text(row, "against_service"));
	int64_t seq = number(row, "against_seq");
	struct bytes hash = text(row, "against_hash");

	if (in->appeal == A_FILED || in->appeal == A_RESOLVED)
		wrong(model, "K8 X23 an appeal is open");
	if (row->time >= in->appeal_until)
		wrong(model, "K8 T-17 its time was over");
	if (by == NOBODY || in->verdict_service == NULL ||
	    !is(text(row, "against_service"), in->verdict_service) ||
	    seq != in->verdict_seq)
		wrong(model, "K8 S-072 it is not the last decision");
	else if (seq > model->journals[by].seq || hash.size != HASH_SIZE ||
		 memcmp(hash.at, model->journals[by].rows[seq - 1].hash,
		     HASH_SIZE) != 0)
		wrong(model, "K10 it appeals another event");
	in->appeal = A_FILED;
	in->appeal_until = 0;
	in->refusal = by == INTAKE;
	if (yes(row, "refusal") != in->refusal)
		wrong(model, "K8 S-072 what it is against is not so");
}

void
appeal_resolved(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;
	bool upheld = is(text(row, "verdict"), "upheld");

	if (!cause_is(model, row, "assessment.appeal_judged") ||
	    in->appeal != A_FILED)
		wrong(model, "K8 X23 nobody judged an open appeal");
	in->appeal = A_RESOLVED;
	in->upheld = upheld;
	/* What had been delivered by then is disputed, not accepted: nobody
	 * asks about it any more (INV-18), but about what comes next. */
	if (upheld)
		in->disputed = true;
	if (yes(row, "reviewed_anew") !=
	    (upheld && in->refusal && unit->was == I_REJECTED))
		wrong(model, "K8 X23 reviewed anew, or not");
	if (yes(row, "reviewed_anew"))
		unit->state[AT_INTAKE] = I_REQUESTED;
}

void
appeal_told(struct model *model, struct unit *unit, const struct row *row)
{
	struct at_intake *in = &unit->intake;

	if (in->appeal != A_RESOLVED)
		wrong(model, "K8 X23 told before it was judged");
	if (is(text(row, "verdict"), "upheld") != in->upheld)
		wrong(model, "K8 X23 told otherwise than judged");
	if (text(row, "text_sha").size == 0)
		wrong(model, "K8 CN-18 told without a text");
	in->appeal = A_TOLD;
	in->appeal_until = number(row, "appeal_until_at");
}
