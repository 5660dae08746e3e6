// @ts-check
// Language, theme, density and keys of the person: kept in this browser at
// once and in the gateway when it can be.
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

export function startLooks() {
	const asked = new URLSearchParams(location.search).get('lang');
	const looks = { ...FIRST, ...remembered('looks', {}) };
	if (['zh', 'en', 'xx'].includes(asked ?? ''))
		looks.lang = asked;
	set('looks', looks);
	show(looks);
	watch('looks', show);
}

/** Change some of it, for good. @param {Record<string, any>} changes */
export function setLooks(changes) {
	const looks = { ...get('looks'), ...changes };
	remember('looks', looks);
	set('looks', looks);
	if (get('me') && looks.lang !== 'xx')
		send('/v1/me/settings', looks).catch(() => {});
}

/** What the gateway knows of the person, where this browser knows nothing. */
export function applyLooks(me) {
	if (me.zone)
		setZone(me.zone);
	const here = remembered('looks', null);
	if (!here && me.settings)
		set('looks', { ...get('looks'), ...me.settings });
}
