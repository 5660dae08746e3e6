// @ts-check
// Tells a hand scanner from a person: a scanner is a keyboard that types at
// least 6 characters less than 35 ms apart and ends with Enter or Tab.  With a
// prefix, only what begins with it is a scan.  Pure: keys go in, scans come
// out, and what to put back into a field.

export const GAP = 35, LEAST = 6, SAME = 2000;
const SLOW = 250; // with a prefix the pace need not tell

const SHIFTED = {
	Minus: '_', Semicolon: ':', Period: '>', Slash: '?', Equal: '+',
	Digit2: '@', Digit3: '#', Digit7: '&', Quote: '"', Comma: '<',
	Backquote: '~',
};
const PLAIN = {
	Minus: '-', Semicolon: ';', Period: '.', Slash: '/', Equal: '=',
	Quote: "'", Comma: ',', Space: ' ', Backquote: '`',
};

/**
 * The character of a key, '' for none.  An input method hides what was typed;
 * the place of the key still tells it.
 * @param {{key: string, code?: string, shiftKey?: boolean}} event
 */
export function charOf({ key, code = '', shiftKey }) {
	if (key.length === 1)
		return key;
	if (key !== 'Process' && key !== 'Unidentified')
		return '';
	const letter = /^Key([A-Z])$/.exec(code)?.[1];
	if (letter)
		return shiftKey ? letter : letter.toLowerCase();
	if (shiftKey && SHIFTED[code])
		return SHIFTED[code];
	return /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? PLAIN[code] ?? '';
}

export class Scanner {
	/** @param {{prefix?: string}} [options] */
	constructor({ prefix = '' } = {}) {
		this.prefix = prefix;
		this.gap = prefix ? SLOW : GAP;
		this.last = { text: '', at: -Infinity };
		this.text = '';
		this.at = -Infinity;
		/** @type {any} */
		this.before = null;
	}

	clear() {
		this.text = '';
		this.at = -Infinity;
		this.before = null;
	}

	/** Whether a key at `time` goes on with what began like a scan. */
	inside(time) {
		const lead = this.prefix.length > 1 ? '\0' : this.prefix;
		return this.text !== '' && time - this.at < this.gap &&
			this.text.startsWith(lead);
	}

	/**
	 * One key.  Gives null while nothing is a scan, else {text, before,
	 * repeated}: `before` is what `remember()` gave when it began.
	 * @param {{key: string, code?: string, shiftKey?: boolean,
	 *   time: number}} event
	 * @param {() => any} remember how the field was before the first character
	 */
	feed(event, remember = () => null) {
		const gap = event.time - this.at;
		if (event.key === 'Enter' || event.key === 'Tab')
			return this.end(event.time, gap);
		if (this.prefix.length > 1 && event.key === this.prefix) {
			// A function key as prefix types nothing itself.
			this.clear();
			this.text = '\0';
			this.at = event.time;
			this.before = remember();
			return null;
		}
		const char = charOf(event);
		if (!char)
			return null;
		if (gap >= this.gap || !this.text) {
			this.clear();
			this.before = remember();
		}
		this.text += char;
		this.at = event.time;
		return null;
	}

	end(time, gap) {
		const { text, before } = this;
		this.clear();
		const lead = this.prefix.length > 1 ? '\0' : this.prefix;
		if (gap >= this.gap || (lead && !text.startsWith(lead)))
			return null;
		const told = text.slice(lead.length).trim();
		if (told.length < (lead ? 1 : LEAST))
			return null;
		const repeated = told === this.last.text &&
			time - this.last.at < SAME;
		this.last = { text: told, at: time };
		return { text: told, before, repeated };
	}
}

/**
 * What a scan means, as far as its form alone tells: a command, a unit, a
 * case, or text that the gateway has to look up.
 * @param {string} raw
 */
export function meaning(raw) {
	let text = raw.trim();
	const command = /^FX:([A-Z]+)$/i.exec(text);
	if (command)
		return { kind: 'command', text: command[1].toUpperCase() };
	const form = /^FX1 (\S+) (\S+)/.exec(text);
	const link = /^https?:\/\/[^/]+\/u\/([^/?#]+)/i.exec(text);
	text = form ? form[2] : link ? decodeURIComponent(link[1]) : text;
	text = text.toUpperCase();
	// The bars of a tag have no room for the hyphens of a number.
	text = text.replace(
		/^(RMA|PCL)(\d{4})([A-Z]*\d{5,8})([0-9A-Z])(\.\d{2,3})?$/,
		(_, prefix, month, number, check, line = '') =>
			`${prefix}-${month}-${number}-${check}${line}`);
	if (/^RMA-\d{4}-[A-Z]*\d+-[0-9A-Z]\.\d+$/.test(text))
		return { kind: 'unit', unit: text, text };
	if (/^RMA-\d{4}-[A-Z]*\d+-[0-9A-Z]$/.test(text))
		return { kind: 'case', case: text, text };
	if (/^PCL-\d{4}-\d+-[0-9A-Z]$/.test(text))
		return { kind: 'unit', unit: text, text };
	return { kind: 'text', text: raw.trim() };
}
