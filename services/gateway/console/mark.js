// @ts-check
// The shapes that tell how a unit stands by its clock: shape and word first,
// color in addition.
import { html } from './view.js';
import { t } from './text.js';

const PATHS = {
	on_time: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z',
	due: 'M6 0l6 6-6 6-6-6z',
	late: 'M6 1l6 10H0z',
	customer: 'M1 1h10v10H1z',
	held: 'M4 0h4l4 4v4l-4 4H4L0 8V4z',
};

/** @param {{shape: string}} props */
export function Mark({ shape }) {
	return html`<svg class=${`mark ${shape}`} viewBox="0 0 12 12" width="12"
		height="12" role="img" aria-label=${t(`shape_${shape}`)}>
		<path d=${PATHS[shape] ?? PATHS.on_time} /></svg>`;
}
