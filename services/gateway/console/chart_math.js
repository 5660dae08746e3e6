// @ts-check
// What charts compute before they draw: axes, bins, shares, places of names.
// Pure; figures themselves come from the gateway, with their intervals.

/** Ends of an axis from zero: a round number at or above, and its steps. */
export function ticks(most, steps = 4) {
	const rough = Math.max(1, most) / steps;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 2.5, 5, 10].map((m) => m * power)
		.find((s) => s >= rough && Number.isInteger(s)) ?? Math.ceil(rough);
	return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 },
		(_, i) => i * step);
}

const HOUR = 3600;
const WIDTHS = [1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 720, 1440]
	.map((h) => h * HOUR);

/**
 * Times in buckets, as bins of one width; what is slowest, a hundredth at
 * most, shares the last bin.  Gives { width, bins: [n, ...], more: n }.
 */
export function binsOf(rows, field, most = 18) {
	const total = rows.reduce((sum, row) => sum + row[field], 0);
	let seen = 0, end = 0;
	for (const row of rows) {
		if (seen < total * 0.99)
			end = row.up_to_s;
		seen += row[field];
	}
	const width = WIDTHS.find((w) => end / w <= most) ??
		WIDTHS[WIDTHS.length - 1];
	const bins = Array(Math.max(1, Math.ceil(end / width))).fill(0);
	let more = 0;
	for (const row of rows) {
		const i = Math.floor((row.over_s + row.up_to_s) / 2 / width);
		if (i < bins.length)
			bins[i] += row[field];
		else
			more += row[field];
	}
	return { width, bins, more };
}

/** Parts of a whole, laid one behind the other: [{from, size, ...part}]. */
export function stack(parts) {
	let from = 0;
	return parts.map((part) => {
		const at = { ...part, from };
		from += part.n;
		return at;
	});
}

/**
 * Where the names of upright lines begin, a row each above the plot: none is
 * crossed by a line, which runs down from below its own name, and none leaves
 * the chart, while two names have room side by side.  Lines are [{x, size}];
 * gives [{row, x}].
 */
export function places(lines, width) {
	const open = lines.map((line, i) => ({ ...line, i }))
		.sort((a, b) => a.x - b.x);
	const all = [];
	for (let row = open.length; row--;) {
		// All others run through the lowest row: left or right of its name.
		const from = row ? open[row - 1].x + 5 : 0;
		const last = !row || from + open[row].size <= width;
		const [{ x, size, i }] = open.splice(last ? row : 0, 1);
		all[i] = { row, x: last ? Math.max(from, Math.min(x, width - size))
			: Math.max(0, Math.min(x, open[0].x - 5 - size)) };
	}
	return all;
}

/** Months before one: "2026-01" and -1 is "2025-12". */
export function month(text, step) {
	const [y, m] = text.split('-').map(Number);
	const at = 12 * y + m - 1 + step;
	return `${Math.floor(at / 12)}-${String(at % 12 + 1).padStart(2, '0')}`;
}
