// Modules of pages without a browser: the packages they name are stood in
// for, and what a page listens to is kept, so that a test can press keys.
import { webcrypto } from 'node:crypto';
import { register } from 'node:module';

const data = (text) => `data:text/javascript,${encodeURIComponent(text)}`;
const PACKAGES = {
	preact: data(`export const h = (type, props, ...children) =>
			({ type, props, children });
		export const render = () => {}, Fragment = 'fragment';
		export const createContext = () => ({});
		export class Component {}`),
	'preact/hooks': data(`export const useEffect = (act) => { act(); };
		export const useLayoutEffect = useEffect;
		export const useCallback = (act) => act;
		export const useMemo = (make) => make();
		export const useRef = (current) => ({ current });
		export const useState = (first) => [
			typeof first === 'function' ? first() : first, () => {}];
		export const useReducer = (fold, first) => [first, () => {}];`),
	htm: data(`export default (strings, ...values) => ({ strings, values });`),
};
register(data(`const packages = ${JSON.stringify(PACKAGES)};
	export function resolve(name, context, next) {
		return packages[name]
			? { url: packages[name], shortCircuit: true }
			: next(name, context);
	}`));

// Debian 12's node keeps it from modules; a browser has it.
globalThis.crypto ??= webcrypto;

/** What a page listens to: its functions by the name of the event. */
const listeners = {};
globalThis.addEventListener = (name, call) =>
	(listeners[name] ??= []).push(call);
globalThis.removeEventListener = () => {};
const locks = { held: [] };
Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {
	language: 'en', locks: { request: async () => {},
		query: async () => locks } } });
const kept = new Map();
globalThis.localStorage = {
	getItem: (name) => kept.get(name) ?? null,
	setItem: (name, text) => kept.set(name, String(text)),
};

/** Something happens to the window; gives the event. */
export function happen(name, more = {}) {
	const event = { defaultPrevented: false, stopped: false, timeStamp: 0,
		preventDefault() { event.defaultPrevented = true; },
		stopImmediatePropagation() { event.stopped = true; }, ...more };
	for (const call of listeners[name] ?? [])
		if (!event.stopped)
			call(event);
	return event;
}

export const app = (name) =>
	import(`../../services/gateway/console/${name}`);
export const soon = (ms = 0) => new Promise((done) => setTimeout(done, ms));
