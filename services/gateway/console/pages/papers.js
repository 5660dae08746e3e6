// @ts-check
// The papers of a unit: looked at, and printed, which is counted.
import { html, use, useAsked, useState } from '../view.js';
import { read } from '../api.js';
import { get } from '../store.js';
import { isPassing } from '../asked.js';
import { printPaper } from '../prints.js';
import { departmentWord } from '../schema.js';
import { say } from '../live.js';
import { problemText } from '../sign.js';
import { add, pick, t, word } from '../text.js';

add({
	paper_print: ['Print', '打印'],
	paper_copy: ['Copy {n}: open', '第{n}份: 打开'],
	paper_none: ['Not printed here', '不在此打印的单据'],
	paper_again: ['Not known whether it was printed; "Print" gives the same ' +
		'copy.', '尚不知是否已打印; 再按"打印"得到同一份。'],
});

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
	// Which there are, and who is told all that stands on one, is its to say.
	const { value, error } = useAsked(() => read('/v1/forms'), [], []);
	const prints = rows.filter(({ event }) => /\.printed$/.test(event.type));
	if (error && !value)
		return html`<p class="wrong" role="alert">${problemText(error)}</p>`;
	if (!value)
		return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
	const mine = value.forms.filter((form) =>
		form.about === 'unit' && form.may);
	return html`<ul class="cards papers">${mine.map((form) =>
		html`<${Paper} key=${form.document} doc=${form.document}
		department=${form.department} unit=${unit}
		printed=${prints.filter(({ event }) =>
			event.data.document === form.document).length} />`)}
		<li><a class="button" target="_blank" rel="noopener"
			href=${`/v1/labels/${unit}`}>${t('print_tag')}</a></li></ul>
		<details data-test="not-printed"><summary>${
			t('paper_none')}</summary><ul>${value.missing.map((form) =>
			html`<li key=${form.document}>${
				pick(form.en, form.zh)}</li>`)}</ul></details>`;
}
