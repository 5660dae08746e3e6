// @ts-check
// Cursor vectors, "i10412.a9981.r8204.q6377.s5120.n20011": how far a snapshot
// or a message of the stream has come in each department's journal.

/** @param {string | undefined} text @returns {Map<string, number>} */
export function parse(text) {
	return new Map((text ?? '').split('.').filter(Boolean)
		.map((part) => [part[0], Number(part.slice(1)) || 0]));
}

/** Whether `id` tells something that `from` does not hold yet. */
export function isAfter(id, from) {
	if (!id || !from)
		return true;
	const held = parse(from);
	for (const [place, seq] of parse(id))
		if (seq > (held.get(place) ?? 0))
			return true;
	return false;
}

/** Whether `from` holds something that `id` did not know yet. */
export function isBefore(id, from) {
	return Boolean(id && from) && isAfter(from, id);
}
