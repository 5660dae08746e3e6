// @ts-check
// shapes: what a mark looks like, as symbols that every drawing uses.
import { SHAPES } from './fold.js';

const NS = 'http://www.w3.org/2000/svg';

/** Each shape, 10 across, around 0 0. */
const PATHS = {
	on_time: 'M0-4.6A4.6 4.6 0 1 1 0 4.6A4.6 4.6 0 1 1 0-4.6z',
	due: 'M0-5.7L5.7 0 0 5.7-5.7 0z',
	late: 'M0-5.2L5.6 4.5H-5.6z',
	customer: 'M-4.3-4.3H4.3V4.3H-4.3z',
	held: 'M-2.1-5.1H2.1L5.1-2.1V2.1L2.1 5.1H-2.1L-5.1 2.1V-2.1z',
};

const NOTCH = 'M.5-.5L8.4-3.4 3.4-8.4z';

/** @returns {any} an element of the drawing */
export function draw(name, attributes, into) {
	const element = document.createElementNS(NS, name);
	for (const [key, value] of Object.entries(attributes))
		element.setAttribute(key, String(value));
	into?.append(element);
	return element;
}

/** The symbols that legend and marks use; once in a document. */
export function symbols() {
	const svg = draw('svg', { class: 'hear', width: 0, height: 0,
		'aria-hidden': true }, document.body);
	const defs = draw('defs', {}, svg);
	for (const shape of SHAPES)
		for (const again of ['', '-n']) {
			const g = draw('g', { id: `m-${shape}${again}` }, defs);
			draw('path', { d: PATHS[shape] }, g);
			if (again)
				draw('path', { class: 'notch', d: NOTCH }, g);
		}
}
