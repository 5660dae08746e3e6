// @ts-check
// The tag of a unit that has just been received is printed by itself: a page
// of its own, which is gone when it is printed.  The printer is the browser's,
// and so is the choice.
import { remembered } from './store.js';
import { say } from './live.js';
import { add, t } from './text.js';

add({
	tag_blocked: ['The browser let no page open for the tag of {unit}: print ' +
		'it there, and allow pages of this address.',
	'浏览器阻止了 {unit} 的标签页面: 请在产品页打印, 并允许本站弹出页面。'],
});

/** @param {string} unit */
export function printTag(unit) {
	if (!remembered('tag', true))
		return;
	const page = window.open(`/v1/labels/${encodeURIComponent(unit)}`);
	if (!page) {
		say(t('tag_blocked', { unit }), true, unit);
		return;
	}
	page.addEventListener('afterprint', () => page.close());
	page.addEventListener('load', () => page.print());
}
