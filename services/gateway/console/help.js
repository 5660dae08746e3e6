// @ts-check
// Dialogs that are seldom opened: the keys, and the commands that wait.
import { html, use } from './view.js';
import { RAIL } from './routes.js';
import { openDialog } from './dialog.js';
import { drop, refusalText } from './commands.js';
import { typeWord } from './schema.js';
import { ms, time } from './format.js';
import { add, t } from './text.js';
import './words_pages.js';

add({
	waiting_title: ['Commands without an answer yet', '尚未答复的命令'],
	waiting_none: ['Nothing waits: every command has its answer.', '没有等待的命令, 全部已有答复。'],
	waiting_why: ['They keep their number and have one effect, however often they are sent. Those of one unit go in order.',
		'每条命令编号不变, 无论发送几次只生效一次; 同一产品按顺序发送。'],
	waiting_waiting: ['waits to be sent', '等待发送'],
	waiting_unknown: ['sent, answer unknown; asked again', '已发送, 结果未知, 正在重询'],
	leave_waiting: ['{n} commands have not gone out yet. They stay in this browser and go out when you sign in here again.',
		'还有 {n} 条命令未发出。它们留在本浏览器, 您再次在此登录后发出。'],
	leave_stay: ['Stay signed in', '保持登录'],
	give_up: ['Give it up', '放弃'],
	keys_page: ['This page', '本页'],
	keys_all: ['Everywhere', '通用'],
	keys_go: ['Go to', '跳转'],
});

function List({ keys }) {
	return html`<table class="keys"><tbody>${keys.map((k) => html`
		<tr key=${k.key}><th scope="row"><kbd>${k.key === ' ' ? t('space')
			: k.key}</kbd></th><td>${k.words()}</td></tr>`)}
	</tbody></table>`;
}

function Help({ own, frame }) {
	const places = RAIL.map((page) => ({ key: `g ${page.key}`,
		words: () => t(`page_${page.name}`) }));
	return html`<div class="columns">
		<section><h3>${t('keys_page')}</h3><${List} keys=${own} /></section>
		<section><h3>${t('keys_all')}</h3><${List} keys=${[...frame,
			{ key: 'Ctrl-K', words: () => t('palette') }]} /></section>
		<section><h3>${t('keys_go')}</h3><${List} keys=${places} /></section>
	</div>`;
}

export function openKeys(own, frame) {
	openDialog({ name: 'keys', title: () => t('key_help'), wide: true,
		view: () => html`<${Help} own=${own} frame=${frame} />` });
}

function WaitingList() {
	const waiting = use('waiting') ?? [];
	if (!waiting.length)
		return html`<p>${t('waiting_none')}</p>`;
	return html`<p class="quiet">${t('waiting_why')}</p>
		<div class="scroll"><table><thead><tr><th>${t('what')}</th>
		<th>${t('unit')}</th><th>${t('when')}</th><th>${t('state')}</th>
		<th><span class="hear">${t('actions')}</span></th>
		</tr></thead><tbody>${waiting.map((e) => html`<tr key=${e.id}
			data-test="waiting-row" data-state=${e.state}>
			<td>${typeWord(e.type)}</td><td class="mono">${e.subject}</td>
			<td>${time(ms(e.at), true)}</td>
			<td>${e.state === 'refused' ? refusalText(e.answer)
				: t(`waiting_${e.state}`)}</td>
			<td>${(e.state === 'refused' || !e.sent) && html`
				<button onClick=${() => drop(e.id)}>${t('give_up')}</button>`}
			</td></tr>`)}</tbody></table></div>`;
}

export function openWaiting() {
	openDialog({ name: 'waiting', title: () => t('waiting_title'),
		view: WaitingList, wide: true });
}

/** Before signing out, when commands have not gone out yet. */
export function openLeave(n, leave) {
	openDialog({ name: 'leave', title: () => t('sign_out'),
		view: ({ close }) => html`<p>${t('leave_waiting', { n })}</p>
			<div class="row foot"><button class="primary" data-first
				onClick=${close}>${t('leave_stay')}</button>
			<button data-test="leave" onClick=${leave}>${
				t('sign_out')}</button></div>` });
}
