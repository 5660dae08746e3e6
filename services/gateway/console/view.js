// @ts-check
// What every component needs, in one place: the only module that names the
// packages.
import { h, render, Component, Fragment, createContext } from 'preact';
import {
	useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef,
	useState,
} from 'preact/hooks';
import htm from 'htm';
import { get, watch } from './store.js';

export const html = htm.bind(h);
export {
	h, render, Component, Fragment, createContext, useCallback, useEffect,
	useLayoutEffect, useMemo, useReducer, useRef, useState,
};

/**
 * A value of the store, which draws the component again when it changes.
 * @param {string} key
 */
export function use(key) {
	const [, again] = useReducer((n) => n + 1, 0);
	const drawn = get(key);
	useLayoutEffect(() => {
		// Whoever changed it since it was drawn told nobody yet.
		if (!Object.is(get(key), drawn))
			again(undefined);
		return watch(key, () => again(undefined));
	}, [key]);
	return drawn;
}

/**
 * What a promise gives: {value, error, again, asking}.  Asked anew when one of
 * `needs` changes; what came before stays on the screen meanwhile, and
 * `asking.current` is true until what is shown is the newest.
 * @param {() => Promise<any>} ask
 * @param {any[]} needs
 * @returns {{value: any, error: any, again: () => void,
 *   asking: {current: boolean}}}
 */
export function useAsked(ask, needs) {
	const [state, set] = useState(
		/** @type {{value: any, error: any}} */ ({ value: undefined,
			error: undefined }));
	const [n, again] = useReducer((m) => m + 1, 0);
	const asking = useRef(true);
	useEffect(() => { asking.current = false; }, [state]);
	useEffect(() => {
		let live = true;
		asking.current = true;
		ask().then(
			(value) => live && set({ value, error: undefined }),
			(error) => live && set((was) => ({ value: was.value, error })));
		return () => { live = false; };
	}, [...needs, n]);
	return { ...state, asking, again: () => {
		asking.current = true;
		again(undefined);
	} };
}

/** A sheet of the module that calls; ours, so the policy lets it in. */
export function addSheet(href) {
	if ([...document.styleSheets].some((sheet) => sheet.href === href))
		return;
	const link = document.createElement('link');
	link.rel = 'stylesheet';
	link.href = href;
	document.head.append(link);
}
