// Whether a service is well, as the operators' page tells it.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	SILENT, beaten, illsOf, rowAfter, silence,
} from '../../services/gateway/console/ops_health.js';

const WELL = { state: 'ok', head: '7', stuck: 0, disk_free_permille: 500,
	map_permille: 20, commit_p99_us: 900, 'lag.repair': 0 };
const said = (value) => ({ department: 'intake', answers: true, value });
const silent = { department: 'intake', answers: false };

test('a service that died is not well, however often it is asked', () => {
	let row = rowAfter(undefined, said(WELL), 1000);
	assert.deepEqual(illsOf(row, 1000), []);
	for (let at = 2000; at <= 9000; at += 1000)
		row = rowAfter(row, silent, at);
	assert.equal(silence(row, 9000), 8000);
	assert.deepEqual(illsOf(row, 9000), ['state']);
	assert.equal(row.head, '7', 'what it said last is still told');
	row = rowAfter(row, said(WELL), 10000);
	assert.deepEqual(illsOf(row, 10000), []);
});

test('a service that never answered is not well', () => {
	const row = rowAfter(undefined, silent, 1000);
	assert.equal(silence(row, 1000), Infinity);
	assert.deepEqual(illsOf(row, 1000), ['state']);
});

test('each bound of a cell makes the service ill', () => {
	for (const [name, wrong] of [
		['state', { state: 'readonly' }], ['state', { state: 'leaving' }],
		['lag', { 'lag.repair': 101 }], ['p99', { commit_p99_us: 50001 }],
		['disk', { disk_free_permille: 99 }], ['map', { map_permille: 801 }],
		['stuck', { stuck: '1' }]])
		assert.deepEqual(illsOf(rowAfter(undefined,
			said({ ...WELL, ...wrong }), 0), SILENT), [name]);
});

// Rows come only when something changes; beats come all the time.
test('a beat keeps a quiet service well, not one that does not answer', () => {
	const row = rowAfter(undefined, said(WELL), 1000);
	assert.deepEqual(illsOf(beaten(row, 300, 60000), 61000), []);
	assert.deepEqual(illsOf(beaten(row, 7000, 60000), 61000), ['state']);
	assert.deepEqual(illsOf(beaten({ ...row, mute: true }, 300, 60000), 61000),
		['state']);
});
