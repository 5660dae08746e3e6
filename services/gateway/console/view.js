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
import { Asked } from './asked.js';

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
 * What a promise gives: {value, error, again, asking}.  Asked when one of
 * `needs` changes, which forgets what was there, and when one of `news` does
 * or `again` is called, which keeps it meanwhile.  `asking.current` is true
 * until what is shown is the newest.
 * @param {() => Promise<any>} ask
 * @param {any[]} needs
 * @param {any[]} [news]
 * @returns {{value: any, error: any, again: () => Promise<void>,
 *   asking: {current: boolean}}}
 */
export function useAsked(ask, needs, news = []) {
	const [, draw] = useReducer((n) => n + 1, 0);
	const asking = useRef(true);
	const held = useRef(/** @type {Asked?} */ (null));
	const asked = held.current ??= new Asked(() => draw(undefined));
	asked.ask = ask;
	asked.about(needs);
	const again = () => {
		asking.current = true;
		return asked.again();
	};
	useEffect(() => { asking.current = !asked.isLevel(); }, [asked.taken]);
	useEffect(() => { again(); }, [...needs, ...news]);
	useEffect(() => () => asked.end(), []);
	return { value: asked.value, error: asked.error, asking, again };
}

/** Draws again every so often, for clocks. @param {number} ms */
export function useEvery(ms) {
	const [, tick] = useReducer((n) => n + 1, 0);
	useEffect(() => {
		const timer = setInterval(() => tick(undefined), ms);
		return () => clearInterval(timer);
	}, [ms]);
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
