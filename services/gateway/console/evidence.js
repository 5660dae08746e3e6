// @ts-check
// The field for evidence: photos and papers that are chosen or dropped, and
// what is written in their place.
import { html, useEffect, useState } from './view.js';
import { filesOf, withFiles } from './forms.js';
import { Problem } from './api.js';
import { t, word } from './text.js';

const ACCEPT = 'image/jpeg,image/png,image/webp,application/pdf';

/** What a failed picture says. */
export function whyNot(error) {
	return error instanceof Problem ? word(error) : t('form_photo');
}

/** What makes pictures is loaded with the first field that takes one. */
const pictures = () => import('./attach.js');

/** What was written, kept as a picture: its hash. */
export async function written(text) {
	const { keepAsIs, pictureOf } = await pictures();
	return keepAsIs(await pictureOf(text));
}

/**
 * @param {{field: any, id: string, value: any, change: (v: any) => void,
 *   text: string, write: (text: string) => void,
 *   track: (n: number) => void}} props `track`: uploads begin and end
 */
export function Evidence({ field, id, value, change, text, write, track }) {
	const [wrong, setWrong] = useState('');
	const have = filesOf(value), many = field.type !== 'bytes';
	const most = many ? field.most ?? 3 : 1;
	// Each is kept as soon as it is there: others may come meanwhile.
	const take = async (gives) => {
		setWrong('');
		track(1);
		try {
			for (const give of gives) {
				const hash = await give();
				change((was) => {
					const { value: now, cut } = withFiles(field, was, [hash]);
					if (cut)
						setWrong(t('form_most', { most }));
					return now;
				});
			}
		} catch (error) {
			setWrong(whyNot(error));
		}
		track(-1);
	};
	const files = (list) => take([...list].map((file) => async () =>
		(await pictures()).keep(file)));
	useEffect(() => { pictures().catch(() => {}); }, []);
	const writes = () => {
		write('');
		take([() => written(text)]);
	};
	return html`<div class="evidence" onDragOver=${(e) => e.preventDefault()}
		onDrop=${(e) => {
			e.preventDefault();
			files(e.dataTransfer.files);
		}}>
		<input id=${id} type="file" multiple=${many} aria-describedby=${
			`${id}-hint`} accept=${ACCEPT} onChange=${(e) => {
			files(e.target.files);
			e.target.value = '';
		}} />
		<div class="row"><input type="text" class="grow" value=${text}
			aria-label=${t('form_write')} placeholder=${t('form_write')}
			onInput=${(e) => write(e.target.value)}
			onKeyDown=${(e) => {
				if (e.key === 'Enter' && !e.isComposing && text.trim()) {
					e.preventDefault();
					writes();
				}
			}} />
			<button type="button" disabled=${!text.trim()} onClick=${writes}>${
				t('form_keep')}</button></div>
		<p class="quiet" id=${`${id}-hint`}>${have.map((hash) => html`<span
			class="chip mono" key=${hash}>${hash.slice(0, 12)}…<button
			type="button" class="bare" data-test="form-remove" aria-label=${
				t('form_remove', { what: hash.slice(0, 12) })} onClick=${() =>
				change((was) => many ? filesOf(was).filter((h) => h !== hash)
					: '')}>×</button></span> `)}${wrong ? html`<b
			class="wrong">${wrong}</b>` : t('form_evidence', { most })}</p>
	</div>`;
}
