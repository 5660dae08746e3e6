// @ts-check
// Evidence: photos are scaled and lose their metadata before they leave the
// browser; what is written or signed becomes a picture; the gateway answers
// with the hash that goes into the command.
import { send } from './api.js';

const LONG = 1600, QUALITY = 0.82, SHARP = 1 << 20;

function canvasOf(width, height) {
	const canvas = document.createElement('canvas');
	canvas.width = width;
	canvas.height = height;
	return canvas;
}

function blobOf(canvas, type) {
	return new Promise((resolve, reject) => canvas.toBlob((blob) =>
		blob ? resolve(blob) : reject(new Error('no picture')), type, QUALITY));
}

/**
 * Drawn anew, a picture has nothing of what a camera wrote beside it: place,
 * time, a small picture of the whole.  What is sharp stays a PNG, unless it is
 * as large as a photo.
 * @param {Blob} file
 */
async function smaller(file) {
	const picture = await createImageBitmap(file);
	const by = Math.min(1, LONG / Math.max(picture.width, picture.height));
	const canvas = canvasOf(Math.round(picture.width * by),
		Math.round(picture.height * by));
	const pen = canvas.getContext('2d');
	pen?.drawImage(picture, 0, 0, canvas.width, canvas.height);
	if (file.type === 'image/png') {
		const sharp = await blobOf(canvas, 'image/png');
		if (sharp.size <= SHARP || !pen)
			return sharp;
		// What nothing was drawn on would be black.
		pen.globalCompositeOperation = 'destination-over';
		pen.fillStyle = '#fff';
		pen.fillRect(0, 0, canvas.width, canvas.height);
	}
	return blobOf(canvas, 'image/jpeg');
}

/** Lines that fit a width. */
function broken(pen, text, width) {
	const lines = [];
	for (const paragraph of text.split('\n')) {
		let line = '';
		for (const piece of paragraph.match(/[\x21-\x7e]+|\s|./gu) ?? []) {
			if (line && pen.measureText(line + piece).width > width) {
				lines.push(line);
				line = '';
			}
			line += piece;
		}
		lines.push(line);
	}
	return lines;
}

/** What was written, as a picture that cannot be changed. */
export async function pictureOf(text) {
	const font = '16px "Noto Sans CJK SC", sans-serif';
	const pen = canvasOf(1, 1).getContext('2d');
	if (!pen)
		throw new Error('no canvas');
	pen.font = font;
	const lines = broken(pen, text.slice(0, 4000), 640);
	const canvas = canvasOf(688, 48 + lines.length * 24);
	const draw = /** @type {CanvasRenderingContext2D} */ (
		canvas.getContext('2d'));
	draw.fillStyle = '#fff';
	draw.fillRect(0, 0, canvas.width, canvas.height);
	draw.fillStyle = '#000';
	draw.font = font;
	lines.forEach((line, i) => draw.fillText(line, 24, 40 + i * 24));
	return blobOf(canvas, 'image/png');
}

/** @param {Blob} file @returns {Promise<string>} its hash */
export async function keep(file) {
	return keepAsIs(/^image\//.test(file.type) ? await smaller(file) : file);
}

/** What was made here. @param {Blob} blob @returns {Promise<string>} */
export async function keepAsIs(blob) {
	const answer = await send('/v1/attachments', blob, { type: blob.type });
	return answer.hash;
}
