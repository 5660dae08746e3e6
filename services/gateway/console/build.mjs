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
const FIRST = 60 * 1024, SHARED = 20 * 1024, FURTHER = 10 * 1024;

/** What a bare name means, and where its file lies among the packages. */
const VENDOR = {
	preact: ['vendor/preact.js', 'preact/dist/preact.mjs'],
	'preact/hooks': ['vendor/hooks.js', 'preact/hooks/dist/hooks.mjs'],
	htm: ['vendor/htm.js', 'htm/dist/htm.mjs'],
};

const FLOW = 'flow/board.js'; // the first page
const WORK = 'unit.js';

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
export function needed(files, name, seen = new Set()) {
	if (seen.has(name) || !files.has(name))
		return seen;
	seen.add(name);
	const text = files.get(name).toString();
	for (const [, to] of text.matchAll(
		/^(?:import|export)\b(?!\s*\()[^;(]*?["'](\.[^"']+)["']/gm))
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

/**
 * What is loaded: for the first page; what pages of work share, fetched when
 * the first has its rest; and what each further page adds.
 */
export function loads(files) {
	const all = (name) => {
		const modules = needed(files, name);
		return [...modules, ...sheetsOf(files, modules)];
	};
	const first = new Set(['index.html', 'console.css', 'icon.svg',
		...all('app.js'), ...all(FLOW)]);
	const shared = all(WORK).filter((name) => !first.has(name));
	const pages = [...files.keys()].filter((name) =>
		/^pages\//.test(name) && !first.has(name));
	return [{ name: 'first load', files: [...first], most: FIRST },
		{ name: 'shared by pages of work', files: shared, most: SHARED },
		...pages.map((name) => ({ name, most: FURTHER,
			files: all(name).filter((one) => !first.has(one) &&
				!shared.includes(one)) }))];
}

/** Style sheets that modules name. */
function sheetsOf(files, modules) {
	return [...modules].flatMap((name) => [...files.get(name).toString()
		.matchAll(/URL\('(\.[^']+\.css)'/g)].map(([, to]) =>
		path.posix.join(path.posix.dirname(name), to)));
}

function size(into) {
	const base = walk(into).find((name) => name.endsWith('/app.js'))
		?.slice(0, -'app.js'.length) ?? '';
	const files = new Map(walk(into).filter((name) => name.startsWith(base) &&
		!name.endsWith('.gz')).map((name) => [name.slice(base.length),
		fs.readFileSync(path.join(into, name))]));
	const weigh = (name) => fs.statSync(path.join(into,
		name === 'index.html' ? 'index.html.gz' : `${base}${name}.gz`)).size;
	let over = base === '', total = 0;
	for (const load of loads(files)) {
		const bytes = load.files.reduce((sum, name) => sum + weigh(name), 0);
		over ||= bytes > load.most;
		total += bytes;
		console.log(`${String(bytes).padStart(8)} of ${
			String(load.most).padStart(6)}  ${load.name}, ${
			load.files.length} files${bytes > load.most ? '  OVER' : ''}`);
		if (process.env.V)
			for (const name of load.files)
				console.log(`${String(weigh(name)).padStart(17)}  ${name}`);
	}
	console.log(`${String(total).padStart(8)}            in all`);
	if (over) {
		console.error('size: the console is over its budget (V=1 tells all)');
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
