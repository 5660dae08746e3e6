// Words: initials find Chinese, every text has both languages, cursors compare.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fits, initials } from '../../services/gateway/console/pinyin.js';
import { words as frame } from '../../services/gateway/console/words.js';
import {
	pageWords,
} from '../../services/gateway/console/words_pages.js';
import { signWords } from '../../services/gateway/console/words_sign.js';
import '../../services/gateway/console/words_people.js';
import '../../services/gateway/console/text_flow.js';
import '../../services/gateway/console/text_ops.js';
import { isAfter } from '../../services/gateway/console/cursor.js';
import {
	bare, needed, relative,
} from '../../services/gateway/console/build.mjs';
import {
	all as allWords, pseudo, setLang, t, wide,
} from '../../services/gateway/console/text.js';

const words = { ...allWords(), ...frame, ...pageWords, ...signWords };
const HERE = new URL('../../services/gateway/console', import.meta.url)
	.pathname;

function sources(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
		e.isDirectory() && e.name !== 'node_modules'
			? sources(path.join(folder, e.name))
			: /\.js$/.test(e.name) ? [path.join(folder, e.name)] : []);
}

test('initials of our words', () => {
	for (const [zh, sounds] of Object.entries({
		维修: 'wx', 受理: 'sl', 评估: 'pg', 质检: 'zj', 发货: 'fh',
		流转看板: 'lzkb', 领取产品: 'lqcp', 更换备件: 'ghbj', 返修: 'fx',
		重新报价: 'cxbj', 判定合格: 'pdhg', 到料: 'dl', 单方确认: 'dfqr',
		'T-06 首次评估到期': 't06scpgdq',
	}))
		assert.equal(initials(zh), sounds, zh);
});

test('Chinese is shown with its own punctuation, the rest as it was', () => {
	for (const [typed, shown] of Object.entries({
		'请先扫产品, 再扫命令': '请先扫产品，再扫命令',
		'执行 fanxiu backup, 并查明': '执行 fanxiu backup，并查明',
		'{what}: 找到 {n} 项': '{what}：找到 {n} 项',
		'公司承担(千分)': '公司承担（千分）',
		'期限(T-06)': '期限(T-06)', 'T-06, 10:30': 'T-06, 10:30',
		'还在使用吗?': '还在使用吗？', 'RMA-1(重复)': 'RMA-1（重复）',
	}))
		assert.equal(wide(typed), shown, typed);
});

test('a search fits Chinese, initials and English, best first', () => {
	const repair = { en: 'Repair', zh: '维修' };
	assert.ok(fits('wx', repair) > 0);
	assert.ok(fits('维', repair) > fits('wx', repair));
	assert.ok(fits('rep', repair) > 0);
	assert.equal(fits('zz', repair), 0);
	assert.equal(fits('', repair), 1);
});

test('every text of the frame has both languages', () => {
	for (const [key, row] of Object.entries(words)) {
		assert.equal(row.length, 2, key);
		assert.ok(row[0] && row[1], key);
		const holes = (text) => [...text.matchAll(/\{\w+\}/g)]
			.map(([all]) => all).sort().join();
		assert.equal(holes(row[0]), holes(row[1]), key);
		assert.ok(!/[\u3400-\u9fff]/.test(row[0].replace(/中文|维修/g, '')),
			`${key}: the English has Chinese in it`);
	}
});

test('every key that the modules name is in the table', () => {
	for (const file of sources(HERE)) {
		const text = fs.readFileSync(file, 'utf8');
		const own = /\badd\(\{|text_flow/.test(text);
		for (const [, key] of text.matchAll(/\bt\('([a-z_0-9]+)'/g))
			assert.ok(own || words[key],
				`${path.basename(file)}: t('${key}') has no words`);
	}
});

test('the first page needs no words that come with later ones', () => {
	const name = (file) => path.relative(HERE, file);
	const files = new Map(sources(HERE).map((file) =>
		[name(file), fs.readFileSync(file, 'utf8')]));
	for (const module of needed(files, 'app.js'))
		for (const [, key] of files.get(module)?.matchAll(
			/\bt\('([a-z_0-9]+)'/g) ?? [])
			assert.ok(frame[key], `${module}: '${key}' is not in words.js`);
	assert.deepEqual(Object.keys(frame).filter((key) => pageWords[key]), []);
});

test('the pseudo-language is longer and marked', () => {
	setLang('xx');
	assert.equal(t('close'), pseudo('Close'));
	assert.match(t('close'), /^\[Close·+\]$/);
	setLang('en');
	assert.equal(t('age_m', { m: 4 }), '4 min');
});

test('a cursor vector is after another when any department is', () => {
	assert.equal(isAfter('i2.a5', 'i2.a5'), false);
	assert.equal(isAfter('i2.a6', 'i9.a5'), true);
	assert.equal(isAfter('i1.a1', 'i9.a5'), false);
	assert.equal(isAfter('r1', 'i9'), true);
	assert.equal(isAfter('', 'i9'), true);
});

test('bare imports become relative ones, and only those', () => {
	assert.equal(relative("import { h } from 'preact';", 'view.js'),
		"import { h } from './vendor/preact.js';");
	assert.equal(relative('import{o}from"preact";', 'vendor/hooks.js'),
		'import{o}from"../vendor/preact.js";');
	assert.equal(relative("import a from './preact.js';", 'a.js'),
		"import a from './preact.js';");
});

test('comments that fill lines and indents stay behind, no more', () => {
	assert.equal(bare('// a\n\tlet x; // b\n/**\n * c\n */\n\nlet y;\n'),
		'let x; // b\nlet y;\n');
});

test('a cast at the beginning of a line is code', () => {
	assert.equal(bare('/** @type {any} */ (x).y();\n'),
		'/** @type {any} */ (x).y();\n');
});

test('what is copied can still be read as a module', () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fanxiu-copy.'));
	try {
		for (const file of sources(HERE)) {
			const to = path.join(folder, `${path.basename(file)}.mjs`);
			fs.writeFileSync(to, bare(fs.readFileSync(file, 'utf8')));
			execFileSync(process.execPath, ['--check', to],
				{ stdio: 'pipe' });
		}
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
});

test('no module writes markup or runs text', () => {
	for (const file of sources(HERE)) {
		const text = fs.readFileSync(file, 'utf8');
		assert.ok(!/innerHTML|\beval\(|new Function|style=\$/.test(text),
			path.basename(file));
	}
});

test('one is one: in English the noun follows its number', () => {
	assert.equal(t('n_units', { n: 1 }), '1 unit');
	assert.equal(t('n_units', { n: '0' }), '0 units');
	assert.equal(t('some_units', { n: 1, all: '2,000' }), '1 of 2,000 units');
	for (const [key, [en]] of Object.entries(words))
		assert.doesNotMatch(en, /\{n\} (open )?(units|changes|fields|bytes)/,
			key);
});
