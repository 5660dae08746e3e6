// A paper is printed once, however often it is asked for: S-019, INV-29.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app } from './page.mjs';

const { printPaper } = await app('prints.js');
const { set } = await app('store.js');

let sent = [], answer;
globalThis.fetch = async (path, { body }) => {
	sent.push([path.split('?')[0], JSON.parse(body).id]);
	if (!answer)
		throw new TypeError('cut');
	return { ok: answer.status < 400, status: answer.status,
		json: async () => answer.body,
		headers: new Headers({ 'Content-Type': 'application/json' }) };
};
const says = (status, body) => { answer = { status, body }; };
const fails = (doc = 'DOC-01') => assert.rejects(printPaper(doc, 'U1'));
beforeEach(() => {
	sent = [];
	answer = null;
	set('me', { name: `anna ${Math.random()}` });
});

test('what has no answer is asked for again with its id', async () => {
	await fails();
	says(503, { code: 'BUSY' });
	await fails();
	says(200, { copy: 1, href: '/x' });
	assert.equal((await printPaper('DOC-01', 'U1')).copy, 1);
	assert.match(sent[0][1], /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
	assert.equal(new Set(sent.map(([, id]) => id)).size, 1);
	await printPaper('DOC-01', 'U1');
	assert.notEqual(sent[3][1], sent[0][1], 'the next copy has an id anew');
});

test('what was refused is settled, and each paper has its own id', async () => {
	says(403, { code: 'FORBIDDEN' });
	await fails();
	await fails();
	answer = null;
	await fails('DOC-03');
	await fails('DOC-04');
	assert.equal(new Set(sent.map(([, id]) => id)).size, 4);
	set('me', { name: 'boris' });
	await fails('DOC-03');
	assert.notEqual(sent[4][1], sent[2][1], 'nobody prints in another name');
});
