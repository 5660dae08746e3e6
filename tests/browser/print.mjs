// Each page of a folder, as the browser prints it: NAME.html to NAME.pdf, all
// of them by one browser, which takes longer to start than to print.
//   node print.mjs FOLDER

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { browser } from "./world.mjs";

const folder = resolve(process.argv[2]);
const chrome = await browser();
const page = await chrome.newPage();

for (const name of readdirSync(folder).filter((n) => n.endsWith(".html"))) {
	await page.goto(pathToFileURL(join(folder, name)).href);
	await page.pdf({ path: join(folder, name.replace(/html$/, "pdf")),
		preferCSSPageSize: true });
}
await chrome.close();
