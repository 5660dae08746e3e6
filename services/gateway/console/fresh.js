// @ts-check
// Commands that decide by another department's word, which must be fresh: a
// hold that quality has placed is worth nothing where nobody has heard of it.
import { get } from './store.js';
import { isFresh } from './stream.js';
import { age } from './format.js';
import { t } from './text.js';

const MOST = 10000;

/** How old the word of quality is: {stale, text}. */
export function holds() {
	const { ages, beat } = get('stream') ?? {};
	const at = (ages?.quality ?? Infinity) + (Date.now() - (beat ?? 0));
	const stale = !isFresh() || at > MOST;
	return { stale, text: stale && Number.isFinite(at)
		? t('hold_stale', { age: age(at), most: age(MOST) })
		: stale ? t('stale_stop') : t('hold_fresh', { age: age(at) }) };
}

/** Why a command may not be given just now; '' when it may. */
export function stopped(type) {
	const now = ['shipping.pack', 'shipping.hand_over', 'shipping.scrap',
		'shipping.put_to_stock'].includes(type) && holds();
	return now && now.stale ? now.text : '';
}
