// @ts-check
// Initials of Chinese words: 维修 is found by "wx".  The browser sorts Chinese
// by sound; the first character of each initial therefore tells where it
// begins.  Characters that sound otherwise in our words stand in the table.
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const FIRST = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀';
const OURS = { 重: 'c', 行: 'x', 还: 'h', 参: 'c', 调: 'd', 系: 'x', 单: 'd',
	石: 's', 卸: 'x', 返: 'f', 厂: 'c', 长: 'c', 会: 'h', 核: 'h', 解: 'j' };

const sound = new Intl.Collator('zh-CN-u-co-pinyin');

/** One character: its initial, itself when it is none of Chinese. */
function initial(char) {
	if (OURS[char])
		return OURS[char];
	if (!/\p{Script=Han}/u.test(char))
		return /[a-z0-9]/i.test(char) ? char.toLowerCase() : '';
	let at = 0;
	while (at + 1 < FIRST.length && sound.compare(char, FIRST[at + 1]) >= 0)
		at++;
	return LETTERS[at];
}

/** @param {string} text */
export function initials(text) {
	return [...text].map(initial).join('');
}

/** Width, case and space do not matter. @param {string} text */
export function folded(text) {
	return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * How well a search fits a pair of words: 0 not at all, more is better.
 * @param {string} search @param {{en: string, zh: string}} words
 */
export function fits(search, { en, zh }) {
	const s = folded(search);
	if (!s)
		return 1;
	const e = folded(en), z = folded(zh);
	if (e === s || z === s)
		return 6;
	if (e.startsWith(s) || z.startsWith(s))
		return 5;
	const sounds = initials(zh);
	if (/^[a-z0-9]+$/.test(s) && sounds.startsWith(s))
		return 4;
	if (e.split(/[\s.:,/_-]+/).some((w) => w.startsWith(s)))
		return 3;
	if (e.includes(s) || z.includes(s))
		return 2;
	return s.length > 1 && /^[a-z0-9]+$/.test(s) && sounds.includes(s) ? 1 : 0;
}
