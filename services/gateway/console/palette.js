// @ts-check
// The command palette: pages, actions of the chosen unit, settings, and units
// by search; in Chinese, by initials, or in English.
import { html, useEffect, useMemo, useRef, useState } from './view.js';
import { get, set } from './store.js';
import { read } from './api.js';
import { go, railOf, unitPath } from './routes.js';
import { closeDialog, openDialog } from './dialog.js';
import { fits } from './pinyin.js';
import { setLooks } from './looks.js';
import { departmentWord } from './schema.js';
import { all, t, word } from './text.js';
import { signOut } from './sign.js';
import { doMore, moreHere } from './more.js';
import './words_pages.js';
import './words_people.js';

const MOST = 12;

/**
 * @typedef {{en: string, zh: string, hint?: string, why?: string,
 *   act: () => void}} Item
 *   why: it cannot be done now, as this sentence says
 */

/** @param {string} key @param {() => void} act @returns {Item} */
function item(key, act) {
	const [en, zh] = all()[key];
	return { en, zh, act };
}

/** @returns {Item[]} */
function items() {
	const me = get('me'), schema = get('schema');
	const actions = (get('actions') ?? []).map((action) => ({
		en: action.en, zh: action.zh, why: action.why,
		hint: action.why ?? t('palette_unit'), act: action.open,
	}));
	return [
		...actions,
		...moreHere().map((c) => ({ en: c.en, zh: c.zh,
			hint: departmentWord(c.department), act: () => doMore(c) })),
		...railOf(me).map((page) => item(`page_${page.name}`,
			() => go(page.path))),
		...(me?.roles ?? []).filter((r) => r !== get('role')).map((role) => ({
			en: `role: ${schema?.roles[role]?.en ?? role}`,
			zh: `角色:${schema?.roles[role]?.zh ?? role}`,
			act: () => set('role', role) })),
		item('theme_light', () => setLooks({ theme: 'light' })),
		item('theme_dark', () => setLooks({ theme: 'dark' })),
		item('theme_auto', () => setLooks({ theme: 'auto' })),
		item('density_dense', () => setLooks({ density: 'dense' })),
		item('density_roomy', () => setLooks({ density: 'roomy' })),
		item('density_bench', () => setLooks({ density: 'bench' })),
		{ en: 'language: 中文', zh: '语言:中文',
			act: () => setLooks({ lang: 'zh' }) },
		{ en: 'language: English', zh: '语言:英文 English',
			act: () => setLooks({ lang: 'en' }) },
		item('print', () => print()),
		item('sign_out', signOut),
	];
}

/** Units and cases that the gateway finds. */
function useHits(search) {
	// Hits stand only under the text that they were asked for.
	const [held, hold] = useState({ search: '',
		hits: /** @type {Item[]} */ ([]) });
	useEffect(() => {
		if (search.trim().length < 3)
			return undefined;
		const stop = new AbortController();
		const timer = setTimeout(() => read(
			`/v1/search?q=${encodeURIComponent(search)}`,
			{ signal: stop.signal })
			.then((found) => hold({ search, hits: hitsOf(found) }),
				() => {}), 120);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [search]);
	return held.search === search ? held.hits : [];
}

/** Grouped or not, each hit becomes a line. @returns {Item[]} */
export function hitsOf(found) {
	const groups = Array.isArray(found.groups) ? found.groups
		: [{ hits: found.hits ?? found.units ?? [] }];
	return groups.flatMap((group) => (group.hits ?? group.rows ?? [])
		.map((hit) => {
			const name = hit.unit ?? hit.case ?? hit.text;
			return { en: name, zh: name,
				hint: hit.model ?? hit.why ?? word(group),
				act: () => go(hit.unit ? unitPath(hit.unit)
					: `/c/${hit.case ?? name}`) };
		}));
}

function Palette() {
	const [search, setSearch] = useState('');
	const [at, setAt] = useState(0);
	const box = useRef(null);
	const hits = useHits(search);
	const own = useMemo(items, []);
	const found = own.map((i) => ({ i, n: fits(search, i) }))
		.filter(({ n }) => n).sort((a, b) => b.n - a.n).map(({ i }) => i);
	// What cannot be done is found when it is looked for, behind what can.
	const lines = [...found.filter((i) => !i.why), ...hits,
		...found.filter((i) => i.why && search)].slice(0, MOST);
	const chosen = Math.min(at, lines.length - 1);
	const act = (line) => {
		closeDialog();
		line?.act();
	};
	const key = (event) => {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) {
			event.preventDefault();
			setAt((chosen + step + lines.length) % Math.max(1, lines.length));
		} else if (event.key === 'Enter' && !event.isComposing) {
			event.preventDefault();
			act(lines[chosen]);
		}
	};
	return html`<div class="palette">
		<input ref=${box} data-first type="text" role="combobox" class="grow"
			aria-label=${t('palette')} aria-expanded="true"
			aria-controls="palette-list" autocomplete="off"
			aria-activedescendant=${lines.length ? `palette-${chosen}`
				: undefined}
			placeholder=${t('palette_hint')} data-test="palette-input"
			value=${search} onKeyDown=${key} onInput=${(e) => {
				setSearch(e.target.value);
				setAt(0);
			}} />
		<ul id="palette-list" role="listbox" aria-label=${t('palette')}>
			${lines.map((line, i) => html`<li role="option" key=${i}
				id=${`palette-${i}`} aria-selected=${i === chosen}
				aria-disabled=${line.why ? 'true' : undefined}
				onClick=${() => act(line)}>
				<span>${word(line)}</span>
				<span class="quiet">${line.hint ?? (word(line) === line.en
					? line.zh : line.en)}</span></li>`)}
		</ul>
		${lines.length === 0 && html`<p class="quiet">
			${t('palette_none')}</p>`}
	</div>`;
}

function Hits({ hits, close }) {
	return html`<ul class="cards">${hits.map((hit, i) => html`<li
		key=${hit.en}><button data-first=${i === 0} data-test="hit"
		onClick=${() => {
			close();
			hit.act();
		}}><b class="mono">${word(hit)}</b>
		<span class="quiet">${hit.hint}</span></button></li>`)}</ul>`;
}

/** All that a scan may mean, or what a search for it finds; what it did. */
export async function showHits({ text, hits }) {
	const found = hitsOf(hits?.length ? { hits }
		: await read(`/v1/search?q=${encodeURIComponent(text)}`));
	if (!found.length)
		return { refused: t('scan_unknown') };
	if (found.length === 1) {
		found[0].act();
		return t('scan_opened', { what: found[0].en });
	}
	openDialog({ name: 'hits', title: () => text,
		view: (props) => html`<${Hits} hits=${found} ...${props} />` });
	return t('scan_many', { n: found.length, what: text });
}

export function openPalette() {
	if (get('me'))
		openDialog({ name: 'palette', title: () => t('palette'),
			view: Palette, wide: true });
}
