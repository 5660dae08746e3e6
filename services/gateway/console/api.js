// @ts-check
// The gateway, asked: JSON in and out, problems as errors with both languages.
import { get, set } from './store.js';
import { lang } from './text.js';

/** What went wrong, in words: see console.md 6.5 of the interface. */
export class Problem extends Error {
	/** @param {number} status @param {any} body */
	constructor(status, body) {
		super(body?.en ?? body?.title ?? `status ${status}`);
		this.status = status;
		this.code = body?.code ?? 'UNREACHABLE';
		this.reason = body?.reason;
		this.field = body?.field;
		this.zh = body?.zh;
		this.en = body?.en ?? body?.title;
		this.instance = body?.instance;
		this.body = body ?? {};
	}
}

/** The gateway knows not who asks: no word of what was asked yet. */
export const WHO = ['TOKEN', 'ROLE', 'CHANGE_PASSWORD', 'ENROLL'];

/** How far the clock of the departments is ahead of ours. */
let ahead = 0;

export function now() {
	return Date.now() + ahead;
}

/**
 * @param {string} method @param {string} path
 * @param {any} [body] @param {{signal?: AbortSignal, type?: string}} [more]
 */
async function ask(method, path, body, more = {}) {
	const headers = { 'Accept-Language': lang() === 'zh' ? 'zh-CN' : 'en' };
	const me = get('me');
	// Who is signed in, and who signs in or out, is asked of no role.
	if (get('role') && !/^\/v1\/(me|log)/.test(path))
		headers['X-Fanxiu-Role'] = get('role');
	if (method === 'POST') {
		headers['Content-Type'] = more.type ?? 'application/json';
		if (me?.token)
			headers['X-Fanxiu-Token'] = me.token;
	}
	let answer;
	try {
		answer = await fetch(path, {
			method, headers, credentials: 'same-origin', cache: 'no-store',
			signal: more.signal ?? AbortSignal.timeout(20000),
			body: body === undefined ? undefined
				: more.type ? body : JSON.stringify(body),
		});
	} catch {
		throw new Problem(0, {
			code: 'UNREACHABLE', en: 'The gateway does not answer',
			zh: '网关无应答' });
	}
	const json = /json/.test(answer.headers.get('Content-Type') ?? '');
	const content = json ? await answer.json().catch(() => null)
		: await answer.text();
	// Other refusals of this kind are about what was typed.
	if (answer.status === 401 && content?.code === 'SIGN_IN')
		set('me', null);
	// What follows from who it is: app.js.  What they must do is known.
	if (WHO.includes(content?.code) && !me?.must_change && !me?.must_enroll)
		loadMe().then((is) => get('me') === me && set('me', is), () => {});
	if (!answer.ok)
		throw new Problem(answer.status, json ? content : null);
	return { status: answer.status, content };
}

/** @param {string} path @param {{signal?: AbortSignal}} [more] */
export async function read(path, more) {
	return (await ask('GET', path, undefined, more)).content;
}

/** @param {string} path @param {any} [body] */
export async function send(path, body = {}, more = {}) {
	return (await ask('POST', path, body, more)).content;
}

/** With the status, for those who tell 200 from 202; a body is sent. */
export async function sendStatus(path, body) {
	return ask(body ? 'POST' : 'GET', path, body);
}

/** ?a=b of what is given; with its question mark, or empty. */
export function query(pairs) {
	const text = new URLSearchParams(
		Object.entries(pairs).filter(([, v]) =>
			v !== undefined && v !== null && v !== '')
			.map(([k, v]) => [k, String(v)])).toString();
	return text ? `?${text}` : '';
}

/** Who is signed in, with roles as plain names. */
export async function loadMe() {
	const raw = await read('/v1/me');
	// The clock of the departments, which in a demonstration may run ahead.
	if (Date.parse(raw.time))
		ahead = Date.parse(raw.time) - Date.now();
	return { ...raw,
		roles: (raw.roles ?? []).map((r) => r.role ?? r.name ?? r) };
}
