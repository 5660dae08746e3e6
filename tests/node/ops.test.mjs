// Whether a service is well, as the operators' page tells it.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
	SILENT, alertsOf, backupOf, beaten, illsOf, rowAfter, rulesOf, silence,
} from '../../services/gateway/console/ops_health.js';

const HOUR = 3600000;
const WELL = { state: 'ok', head: '7', stuck: 0, disk_free_permille: 500,
	map_permille: 20, commit_p99_us: 900, 'lag.repair': 0,
	backup_seq: 7, backup_time: 0, now: HOUR };
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
		['stuck', { stuck: '1' }],
		['backup', { backup_seq: 6, now: 27 * HOUR }],
		['backup', { backup_seq: 0 }]])
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

test('a backup is old by what it lacks, not by when nothing happened', () => {
	const row = { ...WELL, now: 90 * HOUR };
	assert.deepEqual(backupOf(row), { none: false, lacks: 0, age: 90 * HOUR,
		old: false });
	assert.equal(backupOf({ ...row, head: 8 }).old, true);
	assert.equal(backupOf({ ...row, head: 8, now: 25 * HOUR }).old, false);
	assert.equal(backupOf({ head: 8 }), null, 'who does not tell has no mark');
	const demo = { ...rowAfter(undefined, said({ ...WELL, backup_seq: 0 }), 0),
		demo: true };
	assert.deepEqual(illsOf(demo, SILENT), [], 'a demonstration needs none');
});

test('what calls somebody stands first among what is not well', () => {
	const rows = ['intake', 'shipping'].map((service) => ({ ...WELL, service,
		heard: 0, commit_p99_us: 60000, stuck: 1 }));
	const readers = [{ service: 'repair', name: 'erp', behind: 1001 },
		{ service: 'repair', name: 'bi', behind: 1000 }];
	assert.deepEqual(alertsOf(rows, readers, 0).map((a) =>
		[a.service, a.what, a.calls]), [['shipping', 'stuck', true],
		['intake', 'p99', false], ['intake', 'stuck', false],
		['shipping', 'p99', false], ['repair', 'behind', false]]);
});

test('limits are in force where the newest event was judged by them', () => {
	const event = (service, seq, hour, rules) => ({ service, seq: `${seq}`,
		rules, time: new Date(hour * HOUR).toISOString() });
	const told = rulesOf([event('intake', 9, 3, 'aa'),
		event('intake', 10, 9, 'bb'), event('repair', 4, 5, 'aa'),
		event('quality', 2, 8, 'bb'), event('shipping', 1, 1, undefined)]);
	assert.equal(told.hash, 'bb');
	assert.deepEqual(told.of, { intake: 'bb', repair: 'aa', quality: 'bb' });
	assert.deepEqual(told.others.map((o) => o.service), ['repair']);
	assert.equal(rulesOf([]).hash, '');
});
