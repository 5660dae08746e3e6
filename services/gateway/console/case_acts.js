// @ts-check
// What is done with a case itself: the link for its customer, its contact,
// another unit.
import { html, use, useState } from './view.js';
import { get } from './store.js';
import { send } from './api.js';
import { doCommand } from './form.js';
import { say } from './live.js';
import { typeWord } from './schema.js';
import { problemText } from './sign.js';
import { add, t } from './text.js';

add({
	link_customer: ['Link for the customer', '客户链接'],
	link_do: ['Make a link for the customer', '生成客户链接'],
	link_sure: ['A link that was given before ends with it.',
		'生成后, 此前的链接即失效。'],
	link_once: ['Shown once: give it to the customer now.',
		'仅显示一次, 请立即交给客户。'],
	unlink_do: ['End the link', '撤销客户链接'],
	unlink_sure: ['The customer can no longer look until another is made.',
		'撤销后客户无法查看, 直至重新生成。'],
	link_ended: ['The link is ended.', '链接已撤销。'],
	link_none: ['There was no link.', '没有可撤销的链接。'],
});

/**
 * The link with which a customer follows the case: shown once when it is made,
 * for only its hash is kept; making one ends the one before.
 */
export function CustomerLink({ name }) {
	const [url, setUrl] = useState('');
	const [sure, setSure] = useState('');
	const act = (what) => {
		setSure('');
		return send(`/v1/cases/${name}/${what}`).then((answer) => {
			setUrl(answer.url ?? '');
			if (what === 'unlink')
				say(t(answer.revoked ? 'link_ended' : 'link_none'));
		}, (problem) => say(problemText(problem), true));
	};
	return html`<p class="row no-print" data-test="customer-link">
		${url && html`<input class="grow mono" readonly data-test="link-url"
			value=${url} aria-label=${t('link_customer')}
			onFocus=${(e) => e.target.select()} />
			<span class="quiet">${t('link_once')}</span>`}
		${sure ? html`<span>${t(`${sure}_sure`)}</span>
			<button class="primary" data-test="link-go" onClick=${() =>
				act(sure)}>${t(`${sure}_do`)}</button>
			<button onClick=${() => setSure('')}>${t('cancel')}</button>`
		: html`<button data-test="link-make" onClick=${() =>
				setSure('link')}>${t('link_do')}</button>
			<button data-test="link-end" onClick=${() =>
				setSure('unlink')}>${t('unlink_do')}</button>`}</p>`;
}

/** What may be done with the case itself, not with one of its units. */
export function CaseActs({ name }) {
	const role = use('role');
	const commands = get('schema')?.commands ?? {};
	const found = ['intake.add_line', 'intake.update_contact']
		.filter((type) => commands[type]?.roles?.includes(role));
	return found.length > 0 && html`<p class="row no-print">${found.map(
		(type) => html`<button key=${type} data-test=${`case-${type}`}
		onClick=${() => doCommand({ type,
			subject: commands[type].subject ? name : '',
			defaults: { case_no: name } })}>${typeWord(type)}</button>`)}</p>`;
}
