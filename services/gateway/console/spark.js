// @ts-check
// spark: a small line of what was, for a cell of a table.
import { html } from './view.js';

/** Without axes; its last value stands beside it. */
export function Spark({ values, title }) {
	const most = Math.max(1, ...values), n = Math.max(2, values.length);
	return html`<svg class="spark" viewBox="0 0 80 20" role="img"
		aria-label=${title} preserveAspectRatio="none"><polyline points=${
		values.map((v, i) => `${80 * i / (n - 1)},${19 - 18 * v / most}`)
			.join(' ')} /></svg>`;
}
