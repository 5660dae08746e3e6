// @ts-check
// Language, theme, density and keys of the person: kept in this browser at
// once and in the gateway when it can be.  The prefix of the scanner is the
// station's, and so is the density there: it is made for gloves.
import { get, remember, remembered, set, watch } from './store.js';
import { setLang } from './text.js';
import { setZone } from './format.js';
import { send } from './api.js';

const FIRST = {
	lang: /^zh/i.test(navigator.language) ? 'zh' : 'en',
	theme: 'auto', density: 'dense', keys: true, prefix: '', sound: true,
};

function show(looks) {
	const root = document.documentElement;
	setLang(looks.lang);
	root.lang = looks.lang === 'zh' ? 'zh-CN' : 'en';
	root.dataset.theme = looks.theme;
	root.dataset.density = looks.density;
	set('lang', looks.lang);
}

/** The language that the address asks for, until another is chosen. */
let asked = '';

export function startLooks() {
	asked = new URLSearchParams(location.search).get('lang') ?? '';
	const looks = { ...FIRST, ...remembered('looks', {}) };
	looks.prefix = remembered('prefix', looks.prefix);
	if (!['zh', 'en', 'xx'].includes(asked))
		asked = '';
	looks.lang = asked || looks.lang;
	set('looks', looks);
	show(looks);
	watch('looks', show);
}

/** Change some of it, for good. @param {Record<string, any>} changes */
export function setLooks(changes) {
	const looks = { ...get('looks'), ...changes };
	if (changes.lang)
		asked = '';
	const { prefix, ...own } = looks, me = get('me');
	if (me?.station)
		own.density = me.settings?.density ?? FIRST.density;
	remember('prefix', prefix);
	// What the page shows before anybody has signed in.
	remember('looks', own);
	if (me) {
		me.settings = own;
		remember(`looks.${me.name}`, own);
	}
	set('looks', looks);
	if (me && looks.lang !== 'xx')
		send('/v1/me/settings', own).catch(() => {});
}

/** What the person chose, there or here; the station keeps its own. */
export function applyLooks(me) {
	setZone(me.zone_minutes ?? 480);
	const { lang, prefix } = get('looks');
	set('looks', { ...FIRST, lang, ...remembered(`looks.${me.name}`, {}),
		...me.settings, prefix, ...me.station && { density: 'bench' },
		...asked && { lang: asked } });
}
