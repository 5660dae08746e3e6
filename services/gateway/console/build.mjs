// What `make console` runs: copies the modules into the build tree as the
// gateway gives them out, and measures them.
//   node build.mjs copy PACKAGES INTO    PACKAGES: a folder with node_modules
//   node build.mjs size INTO             fails beyond the budget
// There is no bundler: a module stays a module.  Three things happen on the
// way: bare imports become relative ones, so that the policy needs no import
// map; comments that fill whole lines and indents stay behind; and all goes
// into one folder named after a hash of what is in it, so that a browser can
// keep it for ever.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const SOURCE = path.dirname(fileURLToPath(import.meta.url));
const BUDGET = 60 * 1024;

/** What a bare name means, and where its file lies among the packages. */
const VENDOR = {
	preact: ['vendor/preact.js', 'preact/dist/preact.mjs'],
	'preact/hooks': ['vendor/hooks.js', 'preact/hooks/dist/hooks.mjs'],
	htm: ['vendor/htm.js', 'htm/dist/htm.mjs'],
};

const LICENSES = {
	'vendor/LICENSE.preact.txt': 'preact/LICENSE',
	'vendor/LICENSE.htm.txt': 'htm/LICENSE',
};

/** Every file below a folder, as relative paths, sorted. */
function walk(folder, below = '') {
	const found = [];
	for (const entry of fs.readdirSync(path.join(folder, below),
		{ withFileTypes: true })) {
		const name = path.posix.join(below, entry.name);
		if (entry.isDirectory() && entry.name !== 'node_modules')
			found.push(...walk(folder, name));
		else if (entry.isFile())
			found.push(name);
	}
	return found.sort();
}

/** Bare imports of one module, made relative to where it will lie. */
export function relative(text, name) {
	const up = path.posix.relative(path.posix.dirname(name), '.') || '.';
	return text.replace(
		/\b(from|import)(\s*)(["'])([a-z][a-z/]*)\3/g,
		(all, word, space, quote, bare) => VENDOR[bare]
			? `${word}${space}${quote}${up}/${VENDOR[bare][0]}${quote}`
			: all);
}

/** Without whole lines of comment, empty lines and what indents. */
export function bare(text) {
	let inside = false;
	return text.split('\n').filter((line) => {
		// A cast, /** @type {any} */ (x), is code.
		const opens = !inside && /^\s*\/\*/.test(line) &&
			!/\*\/\s*\S/.test(line);
		const was = inside || opens;
		if (was)
			inside = !line.includes('*/');
		return !was && !/^\s*(\/\/.*)?$/.test(line);
	}).map((line) => line.trim()).join('\n') + '\n';
}

/** All that goes into the folder: name -> bytes. */
function gather(packages) {
	const files = new Map();
	for (const name of walk(SOURCE)) {
		if (!/\.(js|css|svg|png)$/.test(name))
			continue;
		const bytes = fs.readFileSync(path.join(SOURCE, name));
		files.set(name, /\.(js|css)$/.test(name)
			? Buffer.from(relative(bare(bytes.toString()), name)) : bytes);
	}
	for (const [name, from] of Object.values(VENDOR)) {
		const text = fs.readFileSync(
			path.join(packages, 'node_modules', from), 'utf8');
		files.set(name, Buffer.from(relative(
			text.replace(/\n?\/\/# sourceMappingURL=.*\n?/, '\n'), name)));
	}
	for (const [name, from] of Object.entries(LICENSES))
		files.set(name, fs.readFileSync(
			path.join(packages, 'node_modules', from)));
	return files;
}

/** The modules that the first page needs: app.js and what it imports. */
function needed(files, name, seen = new Set()) {
	if (seen.has(name) || !files.has(name))
		return seen;
	seen.add(name);
	const text = files.get(name).toString();
	for (const [, to] of text.matchAll(
		/^(?:import|export)\b[^;]*?["'](\.[^"']+)["']/gm))
		needed(files, path.posix.join(path.posix.dirname(name), to), seen);
	return seen;
}

function put(into, name, bytes) {
	const to = path.join(into, name);
	fs.mkdirSync(path.dirname(to), { recursive: true });
	fs.writeFileSync(to, bytes);
	if (!name.endsWith('.png'))
		fs.writeFileSync(`${to}.gz`, gzipSync(bytes, { level: 9 }));
}

function copy(packages, into) {
	const files = gather(packages);
	const sum = createHash('sha256');
	for (const [name, bytes] of files)
		sum.update(`${name}\0${bytes.length}\0`).update(bytes);
	const base = `/app/${sum.digest('hex').slice(0, 16)}`;
	const preload = [...needed(files, 'app.js')].map((name) =>
		`<link rel="modulepreload" href="${base}/${name}">`).join('\n');
	const page = fs.readFileSync(path.join(SOURCE, 'index.html'), 'utf8')
		.replaceAll('@base@', base).replace('@preload@', preload);
	fs.rmSync(into, { recursive: true, force: true });
	for (const [name, bytes] of files)
		put(into, path.posix.join(base, name), bytes);
	put(into, 'index.html', Buffer.from(page));
}

function size(into) {
	let total = 0;
	for (const name of walk(into)) {
		if (!name.endsWith('.gz') || name.includes('LICENSE'))
			continue;
		const bytes = fs.statSync(path.join(into, name)).size;
		total += bytes;
		console.log(`${String(bytes).padStart(8)}  ${name.slice(0, -3)}`);
	}
	console.log(`${String(total).padStart(8)}  in all, compressed, ` +
		`of ${BUDGET}`);
	if (total > BUDGET || total === 0) {
		console.error('size: the console is over its budget');
		process.exit(1);
	}
}

const [, main, what, ...rest] = process.argv;
if (main === fileURLToPath(import.meta.url)) {
	if (what === 'copy' && rest.length === 2)
		copy(...rest);
	else if (what === 'size' && rest.length === 1)
		size(...rest);
	else {
		console.error('usage: build.mjs copy PACKAGES INTO | size INTO');
		process.exit(2);
	}
}
