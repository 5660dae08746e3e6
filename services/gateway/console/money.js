// @ts-check
// Amounts: minor units as they travel, and as a person reads and writes them.
// The currency is that of the site where nothing says another.
import { get } from './store.js';
import { intl } from './format.js';

/** Those that have not two decimals on papers either; Intl knows others. */
const DECIMALS = { JPY: 0, KRW: 0, VND: 0, BHD: 3, JOD: 3, KWD: 3, OMR: 3,
	TND: 3 };

const own = () => get('me')?.currency || 'CNY';

/** How many digits stand behind the point. */
export function decimals(currency = own()) {
	return DECIMALS[currency] ?? 2;
}

/** @param {number | string} minor @param {string} [currency] */
export function money(minor, currency) {
	const of = currency || own(), digits = decimals(of);
	return intl('NumberFormat', { style: 'currency', currency: of,
		minimumFractionDigits: digits, maximumFractionDigits: digits })
		.format(Number(minor) / 10 ** digits);
}

/** Minor units of what was typed; NaN: it is no amount of the site. */
export function minorOf(text) {
	const most = decimals();
	const [all, point = ''] = /^\d+(?:\.(\d+))?$/.exec(text) ?? [];
	return all && point.length <= most
		? Math.round(Number(all) * 10 ** most) : NaN;
}
