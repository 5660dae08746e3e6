// @ts-check
// At the packing table: what must not leave is refused over the whole screen,
// in type that is read from two meters, with the sound of a refusal.
import { html, use, useEffect } from '../view.js';
import { get } from '../store.js';
import { openDialog } from '../dialog.js';
import { sound } from '../scanning.js';
import { refusalText } from '../commands.js';
import { typeWord } from '../schema.js';
import { add, t } from '../text.js';

add({
	pack_stop: ['Stop: {unit}', '停止: {unit}'],
	pack_held: ['It is held: quality or the general manager has not released ' +
		'it. Put it aside; do not pack it and do not hand it over.',
	'该产品已被封存, 尚未放行。请单独存放, 不得装箱或交运。'],
	pack_aside: ['Set aside', '已单独存放'],
});

const STEPS = ['shipping.pack', 'shipping.hand_over', 'shipping.recover'];
/** States in which it stands at the table. */
const HERE = ['waiting', 'noticed', 'packed', 'back'];

/**
 * Why the shipper must stop, of a unit as shipping knows it; '' when not.
 * @param {any} record
 */
export function heldOf(record) {
	return record.gag && HERE.includes(record.state) ? 'held' : '';
}

function refuse(unit, why) {
	sound(false);
	openDialog({ name: 'stop', wide: true, title: () =>
		t('pack_stop', { unit }), view: ({ close }) => html`
		<p class="wrong wall" role="alert">▲ ${why()}</p>
		<div class="row foot"><button class="primary big" data-first
			data-test="stop-close" onClick=${close}>${t('pack_aside')}
		</button></div>` });
}

/** @param {{unit: string}} props */
export function Packing({ unit }) {
	const panel = use('panel'), outcome = use('outcome');
	const role = use('role');
	const record = panel?.unit === unit && panel.department === 'shipping'
		? panel.record : {};
	const held = role === 'shipper' ? heldOf(record) : '';
	useEffect(() => {
		if (held)
			refuse(unit, () => t(`pack_${held}`));
	}, [unit, held]);
	useEffect(() => {
		// Instead of the form that came back; what was typed is kept.
		if (outcome?.answer?.code === 'REFUSED' && get('role') === 'shipper' &&
		    outcome.subject === unit && STEPS.includes(outcome.type))
			refuse(unit, () => `${typeWord(outcome.type)}: ${
				refusalText(outcome.answer)}`);
	}, [outcome]);
	return null;
}
