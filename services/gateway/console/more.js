// @ts-check
// Commands that no unit carries: of a case, a claim, a lot of parts, a clock.
// Which they are comes from the schema, so that a new one has its place.
import { html, use, useAsked, useEffect, useState } from './view.js';
import { get, set } from './store.js';
import { closeDialog, openDialog } from './dialog.js';
import { doCommand } from './form.js';
import { placeOf } from './steps.js';
import { MoreRows, pagesOf, usePages } from './rows.js';
import { departmentWord, typeWord } from './schema.js';
import { add, pick, t, word } from './text.js';

add({
	more_here: ['More', '其他操作'],
	more_about: ['What it is about', '操作对象'],
	more_go: ['Go on', '继续'],
});

/** What a role may do at a department that is not done on a unit. */
export function moreOf(commands, department, role) {
	return Object.values(commands ?? {}).filter((c) =>
		c.department === department && c.roles?.includes(role) &&
		placeOf(c) === 'more');
}

/** What a command is about, of what is known or anew; then its form. */
function About({ type }) {
	const schema = get('schema'), command = schema.commands[type];
	const [subject, setSubject] = useState('');
	const field = command.fields.find((f) => f.name === command.subject);
	const kind = Object.values(schema.records).find((r) =>
		r.department === command.department && r.key === command.subject);
	const [pages, more] = usePages(type);
	const { value } = useAsked(() => kind ? pagesOf(`/v1/records/${
		command.department}/${kind.kind}`, {}, command.subject, pages)
		: Promise.resolve({ rows: [] }), [type], [pages]);
	return html`<form class="fields" onSubmit=${(e) => {
		e.preventDefault();
		closeDialog();
		doCommand({ type, subject: subject.trim() });
	}}>
		<label>${field ? pick(field.en, field.zh) : t('more_about')}
			<input required data-first name="about" list="more-known"
				value=${subject} maxlength="40" autocomplete="off"
				onInput=${(e) => setSubject(e.target.value)} /></label>
		<datalist id="more-known">${(value?.rows ?? []).map((row) => html`
			<option key=${row[command.subject]}
				value=${row[command.subject]} />`)}</datalist>
		${value?.next && html`<${MoreRows} n=${value.rows.length}
			more=${more} />`}
		<div class="row foot"><button class="primary">${t('more_go')}</button>
		</div></form>`;
}

/** Does it, after asking what it is about if it is about something. */
export function doMore(command) {
	if (!command.subject)
		return doCommand({ type: command.type, subject: '' });
	return openDialog({ name: 'about', title: () => typeWord(command.type),
		view: () => html`<${About} type=${command.type} />` });
}

/** All that is under "More" of the page where one stands. */
export function moreHere() {
	return (get('more') ?? []).flatMap((name) =>
		moreOf(get('schema')?.commands, name, get('role')));
}

/** @param {{departments: string[]}} props */
export function More({ departments }) {
	const role = use('role');
	use('lang');
	useEffect(() => {
		set('more', departments);
		return () => set('more', []);
	}, [departments.join()]);
	const found = departments.flatMap((name) =>
		moreOf(get('schema')?.commands, name, role));
	if (!found.length)
		return null;
	return html`<details class="menu" data-test="more">
		<summary>${t('more_here')}</summary>
		<div class="sheet wide">${found.map((c) => html`<button key=${c.type}
			data-test=${`more-${c.type}`} onClick=${() => doMore(c)}>${word(c)}
			${departments.length > 1 && html` <span class="quiet">${
				departmentWord(c.department)}</span>`}</button>`)}</div>
	</details>`;
}
