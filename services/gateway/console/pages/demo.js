// @ts-check
// The demonstration: one account for each role, and a click changes into it.
import { html, use, useAsked, useEffect, useState } from '../view.js';
import { get, set } from '../store.js';
import { loadMe, read, send } from '../api.js';
import { go } from '../routes.js';
import { t, word } from '../text.js';
import { problemText } from '../sign.js';
import '../words_pages.js';

export default function Demo() {
	use('lang');
	const me = use('me');
	const [wrong, setWrong] = useState('');
	const { value, error, again } = useAsked(() => read('/v1/schema'), []);
	// Whoever cannot choose cannot go on: asked until it is there.
	useEffect(() => {
		const timer = error && setTimeout(again, 1500);
		return () => clearTimeout(timer);
	}, [error]);
	const roles = Object.values(get('schema')?.roles ?? {});
	const list = roles.length ? roles : [value?.roles ?? []].flat();
	const change = async (name) => {
		try {
			await send(`/v1/demo/${name}`);
			set('me', undefined);
			set('me', await loadMe());
			go('/');
		} catch (problem) {
			set('me', me ?? null);
			setWrong(problemText(problem));
		}
	};
	const not = ['customer', 'carrier', 'timer', 'service'];
	return html`<section class="panel demo" data-test="demo-page">
		<h1>${t('page_demo')}</h1>
		<p>${t('demo_why')}</p>
		${(wrong || error) && html`<p class="wrong" role="alert">${
			wrong || problemText(error)}</p>`}
		<ul class="cards">${list.filter((r) => !not.includes(r.name))
			.map((role) => html`<li key=${role.name}><button
				data-test=${`demo-${role.name}`}
				onClick=${() => change(role.name)}>
				<b>${word(role)}</b> <span class="quiet mono">${
				role.name}</span></button></li>`)}</ul></section>`;
}
