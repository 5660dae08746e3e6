// @ts-check
// Lists that are longer than an answer of the gateway: its pages one after the
// other, as far as a person wants to see.
import { html, useState } from './view.js';
import { query, read } from './api.js';
import { add, t } from './text.js';

const PAGE = 200;

add({
	load_more: ['More', '更多'],
	list_cut: ['The first {n} are here.', '已显示前{n}项。'],
});

/**
 * The rows of `wanted` pages, each once: while it is read a list moves, and
 * what was on a page may come again on the next.  It is the later row then.
 * @param {string} path @param {Record<string, any>} asked
 * @param {string} key what a row is known by @param {number} wanted
 * @returns {Promise<any>} the first answer with all rows; `next`: has more
 */
export async function pagesOf(path, asked, key, wanted) {
	const rows = new Map();
	let first, next;
	for (let n = 0; n < wanted;) {
		const after = next;
		const answer = await read(`${path}${query({ ...asked, limit: PAGE,
			after })}`);
		first ??= answer;
		for (const row of answer.rows ?? [])
			rows.set(row[key], row);
		next = answer.next === after ? undefined : answer.next;
		if (!next)
			break;
		// One on which nothing fits is no page to a person.
		n += answer.rows?.length ? 1 : 0;
	}
	return { ...first, rows: [...rows.values()], next };
}

/**
 * How many pages are wanted of the list of this name, and how to want one
 * more; another list begins at its first.
 * @param {string} name @returns {[number, () => void]}
 */
export function usePages(name) {
	const [{ of, n }, set] = useState({ of: name, n: 1 });
	const wanted = of === name ? n : 1;
	return [wanted, () => set({ of: name, n: wanted + 1 })];
}

/** @param {{n: number, more: () => void}} props */
export function MoreRows({ n, more }) {
	return html`<p class="row quiet" data-test="list-cut"><span>${
		t('list_cut', { n })}</span>
		<button type="button" data-test="load-more" onClick=${more}>${
		t('load_more')}</button></p>`;
}
