// @ts-check
// What a department would say to a command, before anybody gives it: asked
// with `try`, which writes nothing.
import { useEffect, useState } from './view.js';
import { get } from './store.js';
import { send } from './api.js';
import { word } from './text.js';

/**
 * The sentence of a refusal; '' when it would be taken, or nobody knows.
 * @param {string} type @param {string} subject @param {any} data
 */
export async function refusalOf(type, subject, data) {
	try {
		await send('/v1/try', { type, subject, role: get('role'), data });
		return '';
	} catch (problem) {
		return problem.code === 'REFUSED' ? word(problem) : '';
	}
}

/**
 * Sentences by command, for those of which all is known that must be said.
 * @param {{type: string, data: any}[]} wishes @param {string} subject
 * @param {any[]} needs asked anew when one of these changes
 * @returns {Record<string, string>}
 */
export function useRefusals(wishes, subject, needs) {
	const [told, setTold] = useState({});
	useEffect(() => {
		let live = true;
		setTold({});
		for (const { type, data } of wishes)
			refusalOf(type, subject, data).then((why) => live && why &&
				setTold((was) => ({ ...was, [type]: why })));
		return () => { live = false; };
	}, [subject, ...needs]);
	return told;
}
