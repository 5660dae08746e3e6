// @ts-check
// charts: bars, Pareto, histogram, stacked bars, intervals, sparkline.  Each
// stands in a figure with its title as a sentence, its table, CSV, definition.
import {
	addSheet, html, useEffect, useLayoutEffect, useRef, useState,
} from './view.js';
import { number } from './format.js';
import { t } from './text.js';
import { places, stack, ticks } from './chart_math.js';

const BAR = 18, GAP = 8;

addSheet(new URL('./charts.css', import.meta.url).href);

/**
 * How wide an element is; text in charts keeps its size.
 * @returns {[import('preact').RefObject<any>, number]}
 */
function useWidth() {
	const ref = useRef(/** @type {any} */ (null));
	const [width, set] = useState(0);
	useLayoutEffect(() => {
		const watcher = new ResizeObserver(([e]) =>
			set(Math.floor(e.contentRect.width)));
		watcher.observe(ref.current);
		return () => watcher.disconnect();
	}, []);
	return [ref, width];
}

/**
 * A chart with what belongs to it.  table: { columns: [words], rows: [[cell]] }
 * @param {any} props
 */
export function Figure({
	name, title, table, define, base, note, wide, draw, units,
}) {
	const [twin, setTwin] = useState(false);
	const [ref, width] = useWidth();
	useEffect(() => {
		const flip = () => setTwin((was) => !was);
		addEventListener('fx-twin', flip);
		return () => removeEventListener('fx-twin', flip);
	}, []);
	return html`<section class=${`panel chart ${wide ? 'wide' : ''}`}
		id=${name} data-test=${`chart-${name}`}>
		<h2>${title}</h2>
		<div ref=${ref}>${(twin || !draw) && table.rows.length ? html`<div
			class="scroll" tabindex="0"
			role="region" aria-label=${title}><table><thead><tr>
			${table.columns.map((c) =>
				html`<th scope="col" key=${c} class=${c === table.columns[0]
					? '' : 'number'}>${c}</th>`)}
			</tr></thead><tbody>${table.rows.map((row, i) => html`<tr key=${i}>
			${row.map((cell, k) => k === 0
				? html`<th scope="row" key=${k}>${cell}</th>`
				: html`<td key=${k} class="number">${typeof cell === 'number'
					? number(cell) : cell}</td>`)}</tr>`)}
			</tbody></table></div>`
		: draw && width > 0 && draw(width, title)}</div>
		${note && html`<p class="quiet">${note}</p>`}
		<footer class="row">
			${draw && html`<button aria-pressed=${twin} onClick=${() =>
				setTwin(!twin)}>${t('flow_table')}</button>`}
			<button data-test=${`csv-${name}`} onClick=${() =>
				import('./csv.js').then((m) => m.save(name, table))}>
				CSV</button>
			${units && html`<a class="button" href=${units}
				data-test=${`units-${name}`}>${t('an_units')}</a>`}
			<a class="button" href=${`#${name}`}>${t('an_link')}</a>
			<details><summary>${t('an_define')}</summary><p>${define}</p>
				${base && html`<p class="quiet">${base}</p>`}</details>
		</footer></section>`;
}

/** An image, unless marks in it are links. */
function Svg({ width, height, title, links, children }) {
	return html`<svg class="plot" role=${links ? 'group' : 'img'}
		aria-label=${title}
		width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`}>
		${children}</svg>`;
}

const label = (x, y, text, name = '') => html`<text x=${x} y=${y}
	class=${name}>${text}</text>`;

const size = (sign) => sign.charCodeAt(0) > 0x2e7f ? 12.2 : 6.7;

/** Text that fits a width; all of it stands in the table. */
function short(text, room) {
	let used = 0;
	for (let i = 0; i < text.length; i++) {
		used += size(text[i]);
		if (used > room - 8)
			return i === text.length - 1 && used <= room ? text
				: `${text.slice(0, i)}…`;
	}
	return text;
}

/**
 * Horizontal bars: [{name, n, text?, href?, look?}].  With `shares`, per 10,000
 * each, and a line: a Pareto chart.
 * @param {any[]} items
 * @param {{width: number, title: string, shares?: any, line?: any}} how
 */
export function bars(items, { width, title, shares, line }) {
	const left = Math.min(300, width * 0.36), right = shares ? 96 : 12 + 7.2 *
		Math.max(...items.map((i) => (i.text ?? number(i.n)).length));
	const span = width - left - right, step = BAR + GAP;
	const most = Math.max(1, ...items.map((item) => Math.abs(item.n)));
	const high = items.length * step + (shares ? 24 : 4), top = shares ? 22 : 2;
	const share = (s) => left + span * s / 10000;
	return html`<${Svg} width=${width} height=${high} title=${title}
		links=${items.some((item) => item.href)}>
		${items.map((item, i) => {
		const y = top + i * step, size = span * Math.abs(item.n) / most;
		const name = short(item.name, left - 8);
		return html`<g key=${item.name}>
			${item.href ? html`<a href=${item.href}>
				${label(0, y + 13, name, 'link')}</a>`
			: label(0, y + 13, name)}
			<rect class=${item.look ?? 'bar'} x=${left} y=${y}
				width=${Math.max(1, size)} height=${BAR} />
			${label(left + size + 5, y + 13, item.text ?? number(item.n),
				'figure')}</g>`;
	})}
		${shares && html`
		<line class="mark" x1=${share(line)} x2=${share(line)} y1="14"
			y2=${high} />
		${label(share(line) + 4, 11, `${line / 100} %`, 'quiet')}
		<polyline class="share" points=${shares.map((s, i) =>
			`${share(s)},${top + i * step + BAR / 2}`).join(' ')} />
		${shares.map((s, i) => html`<circle class="dot" key=${i} r="2.5"
			cx=${share(s)} cy=${top + i * step + BAR / 2} />`)}
		${label(width - 2, 11, t('an_share'), 'end quiet')}
		${shares.map((s, i) => label(width - 2, top + i * step + 13,
			`${Math.round(s / 100)} %`, 'end quiet'))}`}
	</${Svg}>`;
}

/** Upright bars over a scale, with lines: [{at, text, look}] in its units. */
export function histogram(bins, { width, title, end, scale, lines }) {
	const left = 36, top = 16 + lines.length * 16, high = 150;
	const span = width - left - 8, w = span / bins.length;
	const axis = ticks(Math.max(...bins)), most = axis[axis.length - 1];
	const y = (n) => top + high - high * n / most;
	const each = Math.max(1, Math.ceil(bins.length / Math.floor(span / 56)));
	const shown = lines.filter((l) => l.at <= end * 1.02).map((l) => ({ ...l,
		x: left + Math.min(span, span * l.at / end),
		size: 1.12 * [...l.text].reduce((sum, c) => sum + size(c), 0) }));
	const names = places(shown, width);
	return html`<${Svg} width=${width} height=${top + high + 22}
		title=${title}>
		${axis.map((n) => html`<g key=${n}><line class="grid" x1=${left}
			x2=${width - 8} y1=${y(n)} y2=${y(n)} />
			${label(left - 6, y(n) + 4, number(n), 'end quiet')}</g>`)}
		${bins.map((n, i) => html`<rect key=${i} class="bar"
			x=${left + i * w + 1} width=${Math.max(1, w - 2)} y=${y(n)}
			height=${top + high - y(n)} />`)}
		${bins.map((_, i) => i % each === 0 &&
			left + i * w < width - 40 &&
			label(left + i * w, top + high + 16, scale(i), 'quiet'))}
		${shown.map((l, i) => {
		const { row, x } = names[i];
		return html`<g key=${l.text}><line class=${l.look} x1=${l.x} x2=${l.x}
			y1=${18 + row * 16} y2=${top + high} />
			${label(x, 14 + row * 16, l.text, 'strong')}</g>`;
	})}</${Svg}>`;
}

/** Bars of parts: [{name, href, parts: [n, ...]}], a pattern for each part. */
export function stacked(items, { width, title, words }) {
	const left = Math.min(120, width * 0.28), right = 44, step = 34;
	const total = (item) => item.parts.reduce((a, b) => a + b, 0);
	const most = Math.max(1, ...items.map(total)), span = width - left - right;
	const across = Math.max(1, Math.floor(width / 84));
	const foot = items.length * step + 8;
	const rows = Math.ceil(words.length / across);
	return html`<${Svg} width=${width} height=${foot + rows * 20}
		title=${title} links>
		<defs>${[1, 2, 3, 4, 5].map((i) => html`<pattern key=${i}
			id=${`ink-${i}`} width="6" height="6"
			patternUnits="userSpaceOnUse" patternTransform=${
			`rotate(${[0, 45, 0, 45, 90, 0][i]})`}>
			<rect class=${`age-${i}`} width="6" height="6" />
			<path class="hatch" d=${['', 'M0 3h6', 'M0 3h6', 'M0 3h6M3 0v6',
			'M0 1.5h6M0 4.5h6', ''][i]} /></pattern>`)}</defs>
		${items.map((item, k) => html`<g key=${item.name}>
			<a href=${item.href}>
				${label(0, k * step + 17, item.name, 'link')}</a>
			${stack(item.parts.map((n, i) => ({ n, i }))).map((part) =>
			part.n > 0 && html`<g key=${part.i}><rect x=${left + span *
				part.from / most} y=${k * step} height="24" class=${`age-${
				part.i}`} width=${span * part.n / most} fill=${part.i > 0 &&
				part.i < 5 ? `url(#ink-${part.i})` : undefined} />
				${span * part.n / most > 22 && label(left + span * (part.from +
				part.n / 2) / most, k * step + 16, part.n, 'middle inner')}
			</g>`)}
			${label(left + span * total(item) / most + 6, k * step + 16,
				total(item), 'figure')}</g>`)}
		${words.map((word, i) => html`<g key=${word}><rect x=${i % across * 84}
			y=${foot + Math.floor(i / across) * 20} width="14" height="12"
			class=${`age-${i}`} fill=${i > 0 && i < 5 ? `url(#ink-${i})`
			: undefined} />${label(i % across * 84 + 20, foot + 10 +
			Math.floor(i / across) * 20, word, 'quiet')}</g>`)}
	</${Svg}>`;
}

/**
 * Rates with their intervals: [{name, when, rate, low, high, text}], per
 * 10,000; of each so many the first is now, the others are before.
 */
export function intervals(items, { width, title, each = 1 }) {
	const left = Math.min(190, width * 0.4), right = 12, step = 30;
	const x = (r) => left + (width - left - right) * r / 10000;
	const marks = width - left < 220 ? [0, 5000, 10000]
		: [0, 2500, 5000, 7500, 10000];
	return html`<${Svg} width=${width} height=${items.length * step + 18}
		title=${title}>
		${marks.map((r) => html`<g key=${r}>
			<line class="grid" x1=${x(r)} x2=${x(r)} y1="0"
				y2=${items.length * step} />
			${label(x(r), items.length * step + 13, `${r / 100} %`,
			r === 10000 ? 'end quiet' : 'middle quiet')}</g>`)}
		${items.map((item, i) => {
		const y = i * step + 14;
		return html`<g key=${item.name + item.when}>
			${label(0, y + 4, short(i % each ? item.when : item.name,
			left - 6), i % each ? 'quiet' : '')}
			${item.rate === undefined
			? label(left + 8, y + 4, item.text, 'quiet')
			: html`<line class="whisker" x1=${x(item.low)} x2=${x(item.high)}
				y1=${y} y2=${y} /><rect class=${i % each ? 'before' : 'bar'}
				x=${x(item.rate) - 3} y=${y - 7} width="6" height="14" />
				${label(item.rate > 5500 ? x(item.low) - 6 : x(item.high) + 6,
			y + 4, item.text, item.rate > 5500 ? 'end figure'
				: 'figure')}`}</g>`;
	})}</${Svg}>`;
}
