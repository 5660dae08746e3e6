// @ts-check
// What a page has beside its list is loaded when the page is there.
import { useEffect, useState } from './view.js';

/**
 * A module once it is here; null before, and when it could not be fetched.
 * @param {() => Promise<any>} load @returns {any}
 */
export function useLater(load) {
	const [module, set] = useState(/** @type {any} */ (null));
	useEffect(() => { load().then((m) => set(m), () => {}); }, []);
	return module;
}
