// A snapshot and what comes after it (console.md 6.8): nothing lost between
// them, nothing taken twice.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

/** The worker of all tabs, in the hands of the test. */
const port = { postMessage() {}, start() {} };
globalThis.SharedWorker = class {
	constructor() {
		this.port = port;
	}
};
globalThis.addEventListener ??= () => {};
const { followFrom, startStream, stopStream } =
	await import('../../services/gateway/console/stream.js');
startStream();
after(stopStream);

const hear = (name, data, id) => port.onmessage({ data: { name, data, id } });

/** What a page that follows gets, with the snapshot in the test's hands. */
function follower() {
	const got = [], loads = [];
	const end = followFrom(['board', 'lane'],
		() => new Promise((give) => loads.push(give)),
		(snapshot) => got.push(['begin', snapshot.at]),
		(name, data) => got.push([name, data]));
	return { got, end, give: async (at) => {
		loads.shift()({ at });
		await new Promise((done) => setTimeout(done));
	} };
}

test('a change that the snapshot holds is not taken twice', async () => {
	const { got, end, give } = follower();
	hear('board', 'old', 'i7.t4.g1');
	hear('board', 'new', 'i7.t5.g1');
	await give('i7.t4.g1');
	assert.deepEqual(got, [['begin', 'i7.t4.g1'], ['board', 'new']]);
	end();
});

// Counts of a lane change by the clock too, and have no number of their own.
test('counts of a lane at the place of the snapshot are news', async () => {
	const { got, end, give } = follower();
	hear('lane', 'before', 'i7.t3.g1');
	hear('lane', 'held', 'i7.t4.g1');
	await give('i7.t4.g1');
	hear('lane', 'later', 'i7.t4.g1');
	assert.deepEqual(got, [['begin', 'i7.t4.g1'], ['lane', 'held'],
		['lane', 'later']]);
	end();
});

test('what comes while it is loaded anew follows it', async () => {
	const { got, end, give } = follower();
	await give('i7.t4.g1');
	hear('reset', {}, 'i8.t9.g2');
	hear('board', 'held', 'i8.t10.g2');
	await give('i8.t9.g2');
	assert.deepEqual(got, [['begin', 'i7.t4.g1'], ['begin', 'i8.t9.g2'],
		['board', 'held']]);
	end();
});
