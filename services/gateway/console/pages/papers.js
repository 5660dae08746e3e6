// @ts-check
// The papers of a unit: looked at, and printed, which is counted.
import { html, use, useState } from '../view.js';
import { get } from '../store.js';
import { isPassing } from '../asked.js';
import { printPaper } from '../prints.js';
import { departmentWord } from '../schema.js';
import { say } from '../live.js';
import { problemText } from '../sign.js';
import { add, t, word } from '../text.js';

add({
	paper_print: ['Print', '打印'],
	paper_copy: ['Copy {n}: open', '第{n}份: 打开'],
	paper_again: ['Not known whether it was printed; "Print" gives the same ' +
		'copy.', '尚不知是否已打印; 再按"打印"得到同一份。'],
});

const PAPERS = [
	['DOC-01', 'intake'], ['DOC-03', 'intake'], ['DOC-04', 'intake'],
	['DOC-11', 'assessment'], ['DOC-12', 'assessment'],
	['DOC-13', 'assessment'], ['DOC-02', 'repair'], ['DOC-14', 'repair'],
	['DOC-16', 'quality'], ['DOC-19', 'shipping'], ['DOC-20', 'shipping'],
	['DOC-21', 'intake'], ['DOC-28', 'shipping'],
];

/** Not for those who have nothing to do with money: each is whole or not. */
const AMOUNTS = ['DOC-02', 'DOC-12', 'DOC-13'];

function Paper({ doc, department, unit, printed }) {
	const [busy, setBusy] = useState(false);
	const [copy, setCopy] = useState(/** @type {any} */ (null));
	const [wrong, setWrong] = useState('');
	const words = get('schema')?.dictionaries.document?.byCode ?? {};
	const print = () => {
		setBusy(true);
		setWrong('');
		printPaper(doc, unit).then((answer) => {
			setCopy(answer);
			say(t('paper_copy', { n: answer.copy }));
		}, (problem) => setWrong(isPassing(problem) ? t('paper_again')
			: problemText(problem))).then(() => setBusy(false));
	};
	return html`<li data-test=${`print-${doc}`}><a class="button"
		target="_blank" rel="noopener" data-test=${`paper-${doc}`}
		href=${`/v1/forms/${doc}/${unit}`}><b>${doc}</b> ${word(words[doc])}
		<span class="quiet">${departmentWord(department)}
		${printed > 0 && ` · ${t('copies', { n: printed })}`}</span></a>
		<p class="row"><button disabled=${busy} data-test="do-print"
			onClick=${print}>${t('paper_print')} <span class="hear">${
			doc}</span></button>${copy && html`<a target="_blank"
			rel="noopener" data-test="print-copy" href=${copy.href}>${
			t('paper_copy', { n: copy.copy })}</a>`}</p>
		${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}</li>`;
}

/** @param {{unit: string, rows: any[]}} props */
export function Papers({ unit, rows }) {
	use('lang');
	const prints = rows.filter(({ event }) => /\.printed$/.test(event.type));
	const mine = PAPERS.filter(([doc]) => get('me')?.money ||
		!AMOUNTS.includes(doc));
	return html`<ul class="cards papers">${mine.map(([doc, department]) =>
		html`<${Paper} key=${doc} doc=${doc} department=${department}
		unit=${unit} printed=${prints.filter(({ event }) =>
			event.data.document === doc).length} />`)}
		<li><a class="button" target="_blank" rel="noopener"
			href=${`/v1/labels/${unit}`}>${t('print_tag')}</a></li></ul>`;
}
