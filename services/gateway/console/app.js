// @ts-check
// The frame of the console: finds the page for the address, keeps it alive
// when a page fails, and starts what runs beside all pages.
import { html, render, use, useEffect, useState } from './view.js';
import { get, set, watch } from './store.js';
import { follow, match } from './routes.js';
import { loadMe } from './api.js';
import { isPassing, waitAfter } from './asked.js';
import { load } from './schema.js';
import { t } from './text.js';
import { applyLooks, startLooks } from './looks.js';
import { Top, Rail, Banner } from './frame.js';
import { Keys } from './keys.js';
import { Live } from './live.js';
import { Dialogs } from './dialog.js';
import { Failed, Fence } from './fence.js';
import { startStream, stopStream } from './stream.js';
import { startCommands } from './commands.js';
import { startScanner } from './scanning.js';

/** The page of the address; its module is loaded when first needed. */
function Page() {
	const place = use('place');
	const found = match(place.path);
	const [loaded, set_] = useState({});
	useEffect(() => {
		if (!found || loaded[place.path]?.view)
			return;
		found.load().then(
			(module) => set_((was) => ({
				...was, [place.path]: { view: module.default } })),
			(error) => set_((was) => ({
				...was, [place.path]: { error } })));
	}, [place.path]);
	useEffect(() => {
		document.title = found ? `${t(`page_${found.name}`)} · Fanxiu 返修`
			: 'Fanxiu 返修';
	});
	if (!found)
		return html`<section class="panel"><h1>${t('no_page')}</h1>
			<p><a href="/">${t('page_flow')}</a></p></section>`;
	const now = loaded[place.path];
	if (now?.error)
		return html`<${Failed} error=${now.error} />`;
	if (!now)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	return html`<${Fence} key=${place.path}>
		<${now.view} name=${found.name} part=${found.part}
			query=${place.query} /></${Fence}>`;
}

/** Signing in, or what must be done before all else. */
function Sign({ must }) {
	const [module, setModule] = useState(/** @type {any} */ (null));
	useEffect(() => {
		import('./pages/signin.js').then(setModule,
			(error) => setModule({ error }));
	}, []);
	if (!module)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	if (module.error)
		return html`<main id="main"><${Failed} error=${module.error} /></main>`;
	const Part = must === 'second' ? module.Second : module.Password;
	return must ? html`<main id="main" class="signin"><${Part}
		must /></main>` : html`<${module.SignIn} />`;
}

/**
 * What pages of work share is fetched when the first page has its rest; and
 * signing in, which may be wanted when the gateway has newer modules.
 */
function fetchAhead() {
	const later = globalThis.requestIdleCallback ?? setTimeout;
	later(() => Promise.all([import('./pages/department.js'),
		import('./pages/signin.js'), import('./flow/replay.js'),
		import('./bell.js').then((bell) =>
			get('me') && bell.startBell(get('me')))]).catch(() => {}));
}

/** Says that what the page begins with is asked for again. */
function Trouble() {
	return use('trouble') && html`<p class="banner" role="alert"
		data-test="trouble">${t('gateway_away')}</p>`;
}

function App() {
	const me = use('me');
	use('lang');
	const schema = use('schema');
	if (me === undefined)
		return html`<${Trouble} /><p class="quiet" aria-busy="true">${
			t('loading')}</p><${Live} />`;
	const place = get('place');
	if (me === null && place.path !== '/demo')
		return html`<${Sign} /><${Live} />`;
	if (me === null || !schema)
		return html`<${Trouble} /><main id="main" tabindex="-1">
			<${Page} /></main><${Live} />`;
	if (me.must_change)
		return html`<${Sign} must="password" /><${Live} />`;
	if (me.must_enroll)
		return html`<${Sign} must="second" /><${Live} />`;
	return html`
		<a class="skip" href="#main">${t('skip')}</a>
		<${Fence}><${Rail} /></${Fence}>
		<div class="body">
			<${Fence}><${Top} /><${Banner} /></${Fence}>
			<main id="main" tabindex="-1"><${Page} /></main>
		</div>
		<${Keys} /><${Dialogs} /><${Live} />`;
}

/** Does it until it is done, ever more seldom, as long as it is wanted. */
async function keepOn(act, wanted = () => true) {
	for (let n = 1; wanted(); n++) {
		try {
			await act();
			set('trouble', false);
			return;
		} catch (error) {
			set('trouble', true);
			await new Promise((go) => setTimeout(go, waitAfter(n)));
		}
	}
}

/** Who is signed in; what follows from it. */
function begin() {
	return keepOn(() => loadMe().catch((error) => {
		if (isPassing(error))
			throw error;
		return null;
	}).then((me) => set('me', me)));
}

/** @type {(() => void)?} */
let stopEnd = null;

watch('me', async (me) => {
	if (!me) {
		set('role', undefined);
		stopEnd?.();
		stopEnd = null;
		stopStream();
		return;
	}
	if (!me.roles.includes(get('role')))
		set('role', me.roles.includes(me.role) ? me.role : me.roles[0]);
	applyLooks(me);
	startCommands(me);
	await keepOn(load, () => get('me') === me);
	if (get('me') !== me)
		return;
	startStream();
	fetchAhead();
	import('./ends.js').then(({ watchEnd }) => {
		stopEnd?.();
		stopEnd = get('me') === me ? watchEnd(me) : null;
	}, () => {});
});

startLooks();
follow();
startScanner();
begin();
render(html`<${App} />`, /** @type {Element} */ (
	document.getElementById('app')));
