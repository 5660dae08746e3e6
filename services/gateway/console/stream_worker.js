// @ts-check
// The hub in a SharedWorker: one stream, however many tabs.
import { Hub } from './stream_hub.js';

const hub = new Hub((url) => new EventSource(url));
setInterval(() => hub.tick(), 1000);

/** @type {any} */ (self).onconnect = ({ ports: [port] }) => {
	const member = { topics: [], post: (message) => port.postMessage(message) };
	port.onmessage = ({ data }) => {
		if (data.leave) {
			hub.leave(member);
		} else if (data.stop) {
			hub.stop();
		} else {
			member.topics = data.topics;
			hub.join(member);
		}
	};
};
