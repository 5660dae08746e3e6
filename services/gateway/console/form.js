// @ts-check
// The form of a command, as its declaration says (forms.js), in a dialog.  A
// scan while it is open goes into it, never into a note.
import {
	html, use, useEffect, useLayoutEffect, useRef, useState,
} from './view.js';
import { get, remember, remembered } from './store.js';
import {
	byteLength, controlOf, dataOf, fieldForScan, fieldsOf, isComplete,
	labelOf, textOf, withFiles, wrongs,
} from './forms.js';
import { choicesOf, codesOf, command, typeWord } from './schema.js';
import { isDialogOpen, openDialog } from './dialog.js';
import { takeScans } from './scanning.js';
import { run, refusalText } from './commands.js';
import { draftOf, keepDraft } from './drafts.js';
import { Evidence, whyNot, written } from './evidence.js';
import { refusalOf } from './trial.js';
import { momentOf } from './format.js';
import { pick, t, word } from './text.js';

/** The choices of a field, or the codes of its dictionary. */
export function optionsOf(field) {
	return field.type === 'pick' ? choicesOf(field)
		: field.dictionary && field.dictionary !== 'any' &&
			field.dictionary !== 'hash' ? codesOf(field.dictionary) : [];
}

const asMoment = (value) => typeof value === 'number' ? momentOf(value)
	: value ?? '';

function Control({ field, control, id, value, change, about, extra }) {
	const options = optionsOf(field);
	const common = { id, name: field.name, ...about,
		onInput: (e) => change(e.target.value) };
	switch (control) {
	case 'pick':
		return html`<select ...${common} value=${value ?? ''}
			onChange=${common.onInput}><option value="">${t('form_choose')}
			</option>${options.map((o) => html`<option value=${o.name}
				key=${o.name}>${word(o)}</option>`)}</select>`;
	case 'check':
		return html`<input ...${about} id=${id} type="checkbox"
			checked=${value === true} onChange=${(e) =>
			change(e.target.checked)} />`;
	case 'codes':
		return html`<div class="row">${options.map((o) => html`<label
			class="tick" key=${o.name}><input type="checkbox"
			checked=${(value ?? []).includes(o.name)} onChange=${(e) =>
				change(e.target.checked ? [...(value ?? []), o.name]
					: (value ?? []).filter((v) => v !== o.name))} />${
			word(o)}</label>`)}</div>`;
	case 'choose':
	case 'yesno':
		return html`<div class="row">${(control === 'yesno'
			? [{ name: 'yes', en: t('yes'), zh: t('yes') },
				{ name: 'no', en: t('no'), zh: t('no') }] : options)
			.map((o) => html`<label class="tick" key=${o.name}><input
				type="radio" name=${id} value=${o.name}
				checked=${value === o.name} onChange=${() =>
					change(o.name)} />${word(o)}</label>`)}</div>`;
	case 'file':
	case 'files':
		return html`<${Evidence} id=${id} field=${field} value=${value}
			change=${change} ...${extra} />`;
	case 'long':
		return html`<textarea ...${common} value=${value ?? ''}></textarea>`;
	case 'moment':
		return html`<input type="datetime-local" ...${common}
			value=${asMoment(value)} />`;
	default:
		return html`<input type=${control === 'date' ? 'date' : 'text'}
			...${common} value=${value ?? ''} autocomplete="off"
			inputmode=${control === 'number' ? 'numeric'
				: control === 'money' ? 'decimal' : undefined} />`;
	}
}

/** What stays the same at a place is filled in the next time. */
const STICKY = ['bench', 'carrier'];

const PAUSE = 300; // of typing, before a form is tried
const GROUPS = ['codes', 'choose', 'yesno', 'file', 'files'];

/** One field with its label, its hint and what is wrong with it. */
export function Field({ field, value, wrong, change, hint, extra }) {
	const control = controlOf(field, optionsOf(field));
	const id = `f-${field.name}`;
	const label = labelOf(field, pick(field.en, field.zh));
	const left = ['text', 'long'].includes(control) &&
		(field.high ?? 0) - byteLength(value ?? '');
	const told = [wrong && `${id}-wrong`, hint && `${id}-told`]
		.filter(Boolean).join(' ') || undefined;
	const group = GROUPS.includes(control);
	const about = { 'aria-describedby': told,
		'aria-invalid': wrong ? 'true' : undefined,
		'aria-required': field.must ? 'true' : undefined };
	const body = html`<${Control} field=${field} control=${control} id=${id}
		value=${value} change=${change} about=${about} extra=${extra} />
		${hint && html`<span class="quiet" id=${`${id}-told`}>${hint}</span>`}
		${left !== false && left < Math.min(20, (field.high ?? 0) / 3) &&
		html`<span class="quiet">${
			t('form_left', { n: left })}</span>`}
		${wrong && html`<span class="wrong" id=${`${id}-wrong`}>${
			wrong}</span>`}`;
	const star = field.must && html`<span aria-hidden="true"> *</span>`;
	return group
		? html`<fieldset class="field" data-test=${`field-${field.name}`}>
			<legend>${label}${star}</legend>${body}</fieldset>`
		: html`<div class=${`field ${control}`}
			data-test=${`field-${field.name}`}><label for=${id}>${
			label}${star}</label>${body}</div>`;
}

/** What is filled in, beginning with what was typed before. */
function useValues(what, fields) {
	const first = { ...stickyOf(fields), ...what.defaults };
	const typed = useRef(draftOf(what));
	const [draft, setDraft] = useState(Object.keys(typed.current).length > 0);
	const [values, setValues] = useState({ ...first, ...typed.current,
		...what.fill });
	const change = (name) => (value) => setValues((was) => {
		const next = typeof value === 'function' ? value(was[name]) : value;
		typed.current = { ...typed.current, [name]: next };
		keepDraft(what, typed.current);
		return { ...was, [name]: next };
	});
	const anew = () => {
		keepDraft(what);
		typed.current = {};
		setDraft(false);
		setValues({ ...first, ...what.fill });
	};
	return { values, change, typed, draft, anew };
}

/** What was written as evidence and not kept yet: {name: hash}. */
async function keepWritten(fields, values) {
	const kept = {};
	for (const f of fields)
		if (values[textOf(f)]?.trim())
			kept[f.name] = withFiles(f, values[f.name],
				[await written(values[textOf(f)]).catch((error) => {
					throw { [f.name]: whyNot(error) };
				})]).value;
	return kept;
}

/** @param {any} props of openCommand, and close */
function CommandForm({ reason, action, close, ...what }) {
	use('lang');
	const { type, subject, order, hints } = what;
	const form = useRef(/** @type {HTMLFormElement?} */ (null));
	const fields = fieldsOf(command(type) ?? { fields: [] }, order);
	const { values, change, typed, draft, anew } = useValues(what, fields);
	const [wrong, setWrong] = useState({});
	const [more, setMore] = useState(false);
	const [busy, setBusy] = useState(0);
	const track = (n) => setBusy((was) => was + n);
	const submit = async () => {
		if (now.current.busy)
			return false;
		track(1);
		let found = {}, kept = {};
		try {
			kept = await keepWritten(fields, values);
		} catch (wrongs_) {
			found = wrongs_;
		}
		track(-1);
		for (const [name, value] of Object.entries(kept)) {
			change(name)(value);
			change(textOf({ name }))('');
		}
		const all = { ...values, ...kept };
		found = { ...wrongs(fields, all, optionsOf), ...found };
		setWrong(found);
		const first = Object.keys(found)[0];
		if (first) {
			/** @type {HTMLElement?} */ (form.current?.querySelector(
				`#f-${first}, [data-test=field-${first}] input`))?.focus();
			return false;
		}
		close();
		for (const name of STICKY)
			if (all[name])
				remember(`last.${name}`, all[name]);
		keepDraft(what);
		action({ ...what, defaults: all, fill: {}, typed: typed.current,
			data: dataOf(fields, all) });
		return true;
	};
	const now = useRef({ values, submit, busy });
	now.current = { values, submit, busy };
	useLayoutEffect(() => takeScans(async ({ raw, kind, text }) => {
		if (!isDialogOpen())
			return null;
		if (kind === 'command' && text === 'NEXT')
			return await now.current.submit() ? true
				: { refused: t('form_open') };
		if (kind === 'command' && text === 'UNDO') {
			close();
			return t('cancel');
		}
		const focused = document.activeElement?.getAttribute('name') ?? '';
		const fits = fieldForScan(fields, now.current.values, raw, optionsOf,
			focused);
		if (!fits)
			return { refused: t('form_no_place') };
		change(fits[0])(fits[1]);
		return `${pick(...labels(fields, fits[0]))}: ${raw}`;
	}), []);
	// Of what nobody has begun to say there is nothing to be told.
	const would = useWould(type, subject, fields, values,
		Boolean(subject) || Object.keys(typed.current).length > 0);
	// What is seldom said stays folded until it is asked for.
	const shown = fields.filter((f) => controlOf(f, []) !== 'made').filter(
		(f) => more || f.must ||
		order?.includes(f.name) || values[f.name] !== undefined);
	return html`<form ref=${form} noValidate data-test="command-form"
		data-type=${type} onSubmit=${(e) => {
			e.preventDefault();
			submit();
		}}>
		<p class="mono">${subject}</p>
		${reason && html`<p class="wrong" role="alert" data-test="form-refused">
			${reason}</p>`}
		${draft && !reason && html`<p class="quiet" data-test="form-draft">${
			t('form_draft')} <button type="button" onClick=${anew}>${
			t('form_anew')}</button></p>`}
		${Object.keys(wrong).length > 0 && html`<p class="wrong" role="alert"
			data-test="form-wrong">${t('form_wrong',
				{ n: Object.keys(wrong).length })}</p>`}
		${fields.length === 0 && html`<p>${t('form_nothing')}</p>`}
		<div class="fields">${shown.map((f) => html`<${Field} key=${f.name}
			field=${f} value=${values[f.name]} wrong=${wrong[f.name]}
			hint=${hints?.[f.name]} change=${change(f.name)} extra=${{ track,
				text: values[textOf(f)] ?? '', write: change(textOf(f)) }}
			/>`)}</div>
		${would && html`<p class="wrong" role="status" data-test="form-would">${
			t('form_would', { why: would })}</p>`}
		<div class="row foot">
			<button class="primary" data-test="form-send" data-first
				disabled=${busy > 0}>${busy ? t('form_busy')
				: typeWord(type)}</button>
			<button type="button" onClick=${close}>${t('cancel')}</button>
			${shown.length < fields.length && html`<button type="button"
				class="bare" data-test="form-more" onClick=${() =>
				setMore(true)}>${t('form_more',
				{ n: fields.length - shown.length })}</button>`}
		</div></form>`;
}

/** What the department would say to the form as it stands, once it is whole. */
function useWould(type, subject, fields, values, begun) {
	const [would, setWould] = useState('');
	useEffect(() => {
		setWould('');
		if (!begun || !isComplete(fields, values, optionsOf))
			return undefined;
		let live = true;
		const timer = setTimeout(() => withMade(type, dataOf(fields, values))
			.then((data) => refusalOf(type, subject, data))
			.then((why) => live && setWould(why)), PAUSE);
		return () => {
			live = false;
			clearTimeout(timer);
		};
	}, [values]);
	return would;
}

function stickyOf(fields) {
	return Object.fromEntries(STICKY
		.filter((name) => fields.some((f) => f.name === name))
		.map((name) => [name, remembered(`last.${name}`,
			name === 'bench' ? get('me').name : undefined)])
		.filter(([, value]) => value));
}

function labels(fields, name) {
	const f = fields.find((one) => one.name === name);
	return /** @type {[string, string]} */ (f ? [f.en, f.zh] : ['', '']);
}

/** Hashes that stand for what was chosen: of the rules that were named. */
async function withMade(type, data) {
	const made = {};
	for (const f of command(type)?.fields ?? [])
		if (f.must && !data[f.name] && controlOf(f, []) === 'made')
			made[f.name] = [...new Uint8Array(await crypto.subtle.digest(
				'SHA-256', new TextEncoder().encode(data.rule_ids ?? '')))]
				.map((n) => n.toString(16).padStart(2, '0')).join('');
	return { ...data, ...made };
}

/**
 * The data of a command when nothing has to be asked; null: something has.
 * @param {string} type @param {any} defaults @param {string[]} [order]
 */
export function wishOf(type, defaults, order) {
	const fields = fieldsOf(command(type) ?? { fields: [] }, order);
	const values = { ...stickyOf(fields), ...defaults };
	const data = dataOf(fields, values);
	return isComplete(fields, values, optionsOf) &&
		fields.every((f) => !f.must || data[f.name] !== undefined)
		? data : null;
}

/** Sends it; when it is refused the form comes back with what was typed. */
async function act(what, done) {
	const who = get('me')?.name;
	const data = await withMade(what.type, what.data);
	const outcome = await run(what.type, what.subject,
		{ data, expect: what.expect });
	done?.(outcome);
	if (outcome.ok || get('me')?.name !== who)
		return outcome;
	if (what.typed && !Object.keys(draftOf(what)).length)
		keepDraft(what, what.typed);
	const { code, rev } = outcome.answer ?? {};
	const conflict = code === 'CONFLICT';
	// Where nothing was typed there is nothing to send once more.
	if (outcome.dropped || isDialogOpen() ||
	    (!what.typed && (conflict || code === 'STALE')))
		return outcome;
	openForm({ ...what, done, expect: conflict ? rev : what.expect,
		reason: conflict ? t('form_conflict') : refusalText(outcome.answer) });
	return outcome;
}

function openForm(what) {
	openDialog({ name: 'command', title: () => typeWord(what.type),
		view: (props) => html`<${CommandForm} ...${what} ...${props}
			action=${(filled) => act(filled, what.done)} />`, wide: true });
}

/**
 * Do a command: with its form, or at once when `quick` and nothing is missing.
 * @param {{type: string, subject: string, expect?: number, defaults?: any,
 *   fill?: any, order?: string[], hints?: any, quick?: boolean,
 *   done?: (outcome: any) => void}} what
 */
export function doCommand(what) {
	const fields = fieldsOf(command(what.type) ?? { fields: [] }, what.order);
	const values = { ...stickyOf(fields), ...what.defaults, ...what.fill };
	if (!get('me'))
		return undefined;
	if (what.quick && isComplete(fields, values, optionsOf))
		return act({ ...what, data: dataOf(fields, values) }, what.done);
	return openForm(what);
}
