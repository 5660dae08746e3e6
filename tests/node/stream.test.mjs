// One stream for all tabs (console.md 6.8): who wants what, where it goes on.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Hub } from '../../services/gateway/console/stream_hub.js';

/** A hub whose sources and timers the test holds. */
function rig() {
	const sources = [], timers = [], clock = { now: 0 };
	const hub = new Hub((url) => {
		const source = { url, readyState: 0, on: {},
			addEventListener(name, call) { this.on[name] = call; },
			close() { this.readyState = 2; } };
		sources.push(source);
		return source;
	}, (call, ms) => timers.push({ call, ms }), () => clock.now);
	const member = (...topics) => {
		const got = [];
		return { topics, got, post: (message) => got.push(message) };
	};
	const run = () => timers.splice(0).forEach(({ call }) => call());
	const give = (name, data, id) => sources.at(-1).on[name](
		{ data: JSON.stringify(data), lastEventId: id });
	return { hub, sources, timers, clock, member, run, give };
}

test('six tabs have one stream, and each hears everything', () => {
	const { hub, sources, member, run, give } = rig();
	const tabs = [1, 2, 3, 4, 5, 6].map(() => member('board'));
	tabs.forEach((tab) => hub.join(tab));
	run();
	assert.equal(sources.length, 1);
	sources[0].onopen();
	give('board', { u: 'U1' }, 'i1');
	for (const tab of tabs)
		assert.deepEqual(tab.got.at(-1),
			{ name: 'board', id: 'i1', data: { u: 'U1' } });
});

test('another topic goes on from where the stream was', () => {
	const { hub, sources, member, run, give } = rig();
	const tab = member('board');
	hub.join(tab);
	run();
	sources[0].onopen();
	give('board', {}, 'i7.r2');
	tab.topics = ['board', 'ops'];
	hub.join(tab);
	run();
	assert.equal(sources.length, 2);
	assert.equal(sources[0].readyState, 2);
	assert.equal(sources[1].url,
		'/v1/stream?topics=board%2Cops&from=i7.r2');
});

test('a first stream is fresh, one that goes on is not', () => {
	const { hub, sources, member, run, give } = rig();
	const tab = member('board');
	hub.join(tab);
	run();
	sources[0].onopen();
	assert.ok(tab.got.some((m) => m.fresh));
	give('beat', {}, 'i7');
	tab.got.length = 0;
	sources[0].readyState = 2;
	sources[0].onerror();
	assert.equal(tab.got.at(-1).state, 'cut');
	run();
	sources[1].onopen();
	assert.equal(tab.got.at(-1).state, 'live');
	assert.ok(!tab.got.some((m) => m.fresh));
});

test('after bye it comes back when it was told to', () => {
	const { hub, sources, timers, member, run, give } = rig();
	hub.join(member('board'));
	run();
	sources[0].onopen();
	give('bye', { retry_ms: 700 }, 'i9');
	assert.deepEqual(timers.map((timer) => timer.ms), [700]);
	run();
	assert.match(sources[1].url, /from=i9$/);
});

test('a gateway that refuses is asked ever more seldom', () => {
	const { hub, sources, timers, member, run } = rig();
	hub.join(member('board'));
	const waits = [];
	for (let i = 0; i < 7; i++) {
		run();
		sources.at(-1).readyState = 2;
		sources.at(-1).onerror();
		waits.push(timers[0].ms);
	}
	assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('when nobody listens any more the stream is closed', () => {
	const { hub, sources, member, run } = rig();
	const tab = member('board');
	hub.join(tab);
	run();
	hub.leave(tab);
	run();
	assert.equal(sources[0].readyState, 2);
	assert.equal(sources.length, 1);
});

test('a stream that is refused twice has its pages ask who they are', () => {
	const { hub, sources, member, run } = rig();
	const tab = member('board');
	hub.join(tab);
	for (const refused of [0, 1, 2]) {
		run();
		sources.at(-1).readyState = 2;
		sources.at(-1).onerror();
		assert.equal(tab.got.filter((m) => m.refused).length, refused);
	}
});

test('when one tab signs out the others hear it, and all is quiet', () => {
	const { hub, sources, member, run } = rig();
	const tabs = [member('board'), member('board', 'ops')];
	tabs.forEach((tab) => hub.join(tab));
	run();
	sources[0].readyState = 2;
	sources[0].onerror();
	hub.stop();
	for (const tab of tabs)
		assert.ok(tab.got.some((m) => m.refused));
	run();
	assert.equal(sources.length, 1);
	tabs[1].topics = ['board'];
	hub.join(tabs[1]);
	run();
	assert.equal(sources.length, 2);
});

test('a line on which nothing comes for 8 s is opened anew', () => {
	const { hub, sources, clock, member, run, give } = rig();
	const tab = member('board');
	hub.join(tab);
	run();
	sources[0].onopen();
	for (clock.now = 0; clock.now < 20000; clock.now += 2000) {
		give('beat', {}, `i${clock.now}`);
		hub.tick();
	}
	assert.equal(sources.length, 1);
	clock.now += 5000;
	hub.tick();
	assert.equal(sources.length, 1);
	clock.now += 1000;
	hub.tick();
	assert.equal(sources.length, 2);
	assert.equal(sources[0].readyState, 2);
	assert.match(sources[1].url, /from=i18000$/);
	assert.equal(tab.got.at(-1).state, 'cut');
	hub.tick();
	assert.equal(sources.length, 2, 'the new one has its time too');
	sources[1].onopen();
	assert.equal(tab.got.at(-1).state, 'live');
});
