// @ts-check
// The table of a chart as a file for a spreadsheet; loaded when one is asked
// for.

/** RFC 4180; what a spreadsheet would compute begins with an apostrophe. */
export function csv(columns, rows) {
	const cell = (v) => typeof v === 'number' ? String(v)
		: `"${String(v ?? '').replace(/^[=+\-@\t]/, "'$&")
			.replaceAll('"', '""')}"`;
	return [columns, ...rows].map((row) => row.map(cell).join(',') + '\r\n')
		.join('');
}

export function save(name, { columns, rows }) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob(
		['\ufeff', csv(columns, rows)], { type: 'text/csv' }));
	link.download = `${name}.csv`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
