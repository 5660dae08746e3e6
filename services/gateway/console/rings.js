// @ts-check
// What rings the bell of a person: their escalations, and answers to what they
// asked.  Pure: what was known of a unit and what is now go in.

/** States in which somebody has asked and waits. */
const ASKED = { repair: ['wait_consent'], assessment: ['quoted'] };
/** States that are there for one role to settle. */
const RAISED = { assessment: ['serious_pending', 'gm'],
	quality: ['escalated', 'qa_mgr'] };

/**
 * @typedef {{lane: string, state: string, shape: string, by: string}} Stand
 * @typedef {{name: string, roles: string[]}} Me
 */

/** @param {Stand} stand @param {Me} me */
function isRaised(stand, me) {
	const [state, role] = RAISED[stand.lane] ?? [];
	return stand.state === state && me.roles.includes(role);
}

/** Whether a change of the board may be one to be settled by this person. */
export function isRaising({ state, shape }, me) {
	return Object.values(RAISED).some(([raised, role]) =>
		me.roles.includes(role) && (shape === 'held' || state === raised));
}

/** Whether a person's bell has to know of it. */
export function concerns(stand, me) {
	return stand.by === me.name || isRaised(stand, me);
}

/**
 * How many units wait for a person, by department: what stands with the clock
 * stopped waits for somebody else.
 * @param {Iterable<Stand>} stands @returns {Record<string, number>}
 */
export function waitsOf(stands) {
	/** @type {Record<string, number>} */
	const waits = {};
	for (const { lane, shape } of stands)
		if (shape !== 'customer')
			waits[lane] = (waits[lane] ?? 0) + 1;
	return waits;
}

/**
 * Why it rings: late, answered, escalated; '' when it does not.
 * @param {Stand | undefined} was @param {Stand} now @param {Me} me
 */
export function ringOf(was, now, me) {
	const moved = was?.lane !== now.lane || was?.state !== now.state;
	if (isRaised(now, me))
		return moved ? 'escalated' : '';
	const waited = moved ? ASKED[was?.lane ?? '']?.includes(was?.state)
		// An answer need not move it: its clock runs again.
		: was?.shape === 'customer' && now.shape !== 'customer';
	if (was?.by === me.name && waited)
		return 'answered';
	return now.by === me.name && now.shape === 'late' &&
		was?.shape !== 'late' ? 'late' : '';
}

/** What is asked for at the start: [department, arguments of its queue]. */
export function queuesOf(me) {
	return [...['assessment', 'repair', 'quality'].map((department) =>
		[department, 'mine=1']), ...Object.entries(RAISED)
		.filter(([, [, role]]) => me.roles.includes(role))
		.map(([department, [state]]) => [department, `state=${state}`])];
}
