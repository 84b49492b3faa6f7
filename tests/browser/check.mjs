// Pages of reports as a browser shows them: no accessibility violation, no
// console error, no request beyond the report, links that resolve, a replay
// that plays, and hostile names and bodies that execute nothing.
//
//	node check.mjs REPORT...        speaks TAP
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL, fileURLToPath } from 'node:url';

// The packages are installed where the build says, not beside this file.
const require = createRequire(path.join(process.env.WF_NODE ?? process.cwd(), 'x.js'));
const { chromium } = require('playwright-core');
const axe = require('axe-core');

const PATIENCE = 120000; // ms

let n = 0;
let failed = 0;

function test(name, problems) {
	n++;
	if (problems.length === 0) {
		console.log(`ok ${n} - ${name}`);
		return;
	}
	failed++;
	console.log(`not ok ${n} - ${name}`);
	for (const p of problems.slice(0, 12))
		console.log(`#   ${String(p).replace(/\n/g, ' ').slice(0, 300)}`);
}

// What a page does in its own time comes true, on a slow machine, too.
async function soon(condition) {
	for (const end = Date.now() + PATIENCE; Date.now() < end;) {
		if (await condition()) return true;
		await new Promise((go) => setTimeout(go, 50));
	}
	return false;
}

function htmlPages(dir) {
	const pages = [];
	const walk = (d) => {
		for (const e of fs.readdirSync(d, { withFileTypes: true })) {
			const p = path.join(d, e.name);
			if (e.isDirectory()) walk(p);
			else if (e.name.endsWith('.html')) pages.push(p);
		}
	};
	walk(dir);
	return pages.sort();
}

// Every page of the top, and session pages spread over the rest.
function sample(dir, all, most) {
	const top = all.filter((p) => path.dirname(p) === dir);
	const rest = all.filter((p) => path.dirname(p) !== dir);
	const step = Math.max(1, Math.ceil(rest.length / most));
	return top.concat(rest.filter((_, i) => i % step === 0));
}

async function open(browser, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
	context.setDefaultTimeout(PATIENCE);
	const page = await context.newPage();
	const seen = { errors: [], requests: [], dialogs: [] };
	page.on('console', (m) => {
		if (m.type() === 'error' || m.type() === 'warning') seen.errors.push(m.text());
	});
	page.on('pageerror', (e) => seen.errors.push(e.message));
	page.on('request', (r) => seen.requests.push(r.url()));
	page.on('dialog', (d) => { seen.dialogs.push(d.message()); d.dismiss(); });
	return { context, page, seen };
}

function outside(dir, urls) {
	const root = pathToFileURL(dir).href + '/';
	return urls.filter((u) => !u.startsWith(root));
}

// What one page refers to; fragments too.
const references = () => {
	const out = [];
	for (const [selector, attribute] of [['[href]', 'href'], ['[src]', 'src']])
		for (const e of document.querySelectorAll(selector))
			out.push(e.getAttribute(attribute));
	return { refs: [...new Set(out)], ids: [...document.querySelectorAll('[id]')].map((e) => e.id) };
};

function unresolved(dir, known) {
	const bad = [];
	for (const [file, { refs }] of known) {
		for (const ref of refs) {
			if (/^[a-z][a-z0-9+.-]*:/i.test(ref)) {
				bad.push(`${file}: ${ref} leaves the report`);
				continue;
			}
			const url = new URL(ref, pathToFileURL(file));
			const target = fileURLToPath(new URL(url.pathname, 'file://'));
			if (!target.startsWith(dir + '/') || !fs.existsSync(target))
				bad.push(`${path.relative(dir, file)}: ${ref} does not exist`);
			else if (url.hash && known.has(target) &&
			    !known.get(target).ids.has(decodeURIComponent(url.hash.slice(1))))
				bad.push(`${path.relative(dir, file)}: ${ref} has no such place`);
		}
	}
	return bad;
}

async function linksAndSafety(browser, dir, name, all) {
	const { context, page, seen } = await open(browser);
	const known = new Map();
	const titles = [];
	const scripts = [];
	for (const file of all) {
		await page.goto(pathToFileURL(file).href);
		const r = await page.evaluate(references);
		known.set(file, { refs: r.refs, ids: new Set(r.ids) });
		if (/executed/i.test(await page.title())) titles.push(file);
		const inline = await page.evaluate(() =>
			document.querySelectorAll('script:not([src]), style, [style]').length +
			[...document.querySelectorAll('*')].filter((e) =>
				[...e.attributes].some((a) => /^on/i.test(a.name))).length);
		if (inline !== 0) scripts.push(`${file}: ${inline}`);
	}
	test(`${name}: no console message on ${all.length} pages`, [...new Set(seen.errors)]);
	test(`${name}: no request beyond the report`, outside(dir, seen.requests));
	test(`${name}: nothing captured was executed`, [...titles, ...seen.dialogs]);
	test(`${name}: no inline script, style or handler`, scripts);
	test(`${name}: every link resolves`, unresolved(dir, known));
	await context.close();
}

async function accessibility(browser, dir, name, pages, colorScheme) {
	const { context, page } = await open(browser, { colorScheme });
	const bad = [];
	for (const file of pages) {
		await page.goto(pathToFileURL(file).href);
		await page.evaluate(axe.source);
		const result = await page.evaluate(() => window.axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
		}));
		for (const v of result.violations)
			bad.push(`${path.relative(dir, file)}: ${v.id}: ${v.help}: ${v.nodes[0].html}`);
	}
	test(`${name}: no accessibility violation on ${pages.length} pages, ${colorScheme}`, bad);
	await context.close();
}

async function widths(browser, dir, name, pages) {
	const bad = [];
	for (const width of [1400, 700, 360]) {
		const { context, page } = await open(browser, { viewport: { width, height: 800 } });
		for (const file of pages) {
			await page.goto(pathToFileURL(file).href);
			const over = await page.evaluate(() =>
				document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (over > 0) bad.push(`${path.relative(dir, file)}: ${over} px too wide at ${width}`);
		}
		await context.close();
	}
	test(`${name}: no page scrolls sideways`, bad);
}

/* A table beside a figure may scroll, but not in a usual window. */
async function talkFits(browser, dir, name) {
	const { context, page } = await open(browser, { viewport: { width: 1280, height: 800 } });
	await page.goto(pathToFileURL(path.join(dir, 'index.html')).href);
	const over = await page.evaluate(() => [...document.querySelectorAll('.talk .scroll')]
		.map((el) => el.scrollWidth - el.clientWidth).filter((n) => n > 0));
	test(`${name}: who talked to whom is not cut off`, over.map((n) => `${n} px`));
	await context.close();
}

async function withoutScript(browser, dir, name, pages) {
	const { context, page, seen } = await open(browser, { javaScriptEnabled: false });
	const bad = [];
	for (const file of pages) {
		await page.goto(pathToFileURL(file).href);
		if (await page.locator('main h1').count() !== 1) bad.push(`${file}: no heading`);
		for (const row of await page.locator('main tbody tr').all()) {
			if (!await row.isVisible() && await row.locator('xpath=ancestor::details').count() === 0)
				bad.push(`${file}: a row is hidden`);
			break;
		}
		for (const control of await page.locator('.js-only, .replay').all())
			if (await control.isVisible()) bad.push(`${file}: a control that does nothing`);
	}
	test(`${name}: everything is there without JavaScript`, [...bad, ...seen.errors]);
	await context.close();
}

async function filterAndSort(browser, dir, name) {
	const { context, page } = await open(browser);
	const bad = [];
	await page.goto(pathToFileURL(path.join(dir, 'sessions.html')).href);
	const rows = page.locator('#sess tbody tr:visible');
	const before = await rows.count();
	await page.keyboard.press('/');
	await page.keyboard.type('HTTP');
	let after;
	if (!await soon(async () => (after = await rows.count()) > 0 && after < before))
		bad.push(`filter: ${before} rows, then ${after}`);
	await page.fill('input[type=search]', '');
	if (!await soon(async () => await rows.count() === before))
		bad.push('an empty filter hides rows');
	test(`${name}: the filter narrows and widens the list`, bad);

	const sortBad = [];
	await page.goto(pathToFileURL(path.join(dir, 'files.html')).href);
	const button = page.locator('main table th button').first();
	if (await button.count() === 0) sortBad.push('no column can be sorted');
	else {
		const first = () => page.locator('main tbody tr').first().innerText();
		const was = await first();
		await button.click();
		const one = await first();
		await button.click();
		const two = await first();
		if (one === two && one === was) sortBad.push('sorting changes nothing');
	}
	test(`${name}: a table sorts by a column`, sortBad);
	await context.close();
}

// The session page with most turns over some time, whose replay is of the
// turns (a terminal's is of its screen).
function richest(all) {
	let best = null;
	for (const file of all) {
		const html = fs.readFileSync(file, 'utf8');
		const times = [...html.matchAll(/class="turn [^>]*data-t="([\d.]+)"/g)].map((m) => Number(m[1]));
		if (html.includes('class="screen') || times.length < 3 || Math.max(...times) < 50) continue;
		if (best === null || times.length > best.turns) best = { file, turns: times.length };
	}
	return best?.file;
}

async function replay(browser, name, file) {
	if (file === undefined) {
		test(`${name}: a session can be replayed`, ['no page has a replay']);
		return;
	}
	const { context, page, seen } = await open(browser);
	const bad = [];
	await page.goto(pathToFileURL(file).href);
	const shown = () => page.locator('.turn:visible').count();
	const all = await shown();
	await page.locator('.replay .play').click();
	const early = await shown();
	if (early >= all) bad.push(`after Play all ${all} turns are there at once`);
	await page.locator('.replay .play').click();
	const paused = await shown();
	await page.waitForTimeout(300);
	if (await shown() !== paused) bad.push('a paused replay goes on');
	await page.locator('.replay .pos').evaluate((e) => {
		e.value = e.max;
		e.dispatchEvent(new Event('input', { bubbles: true }));
	});
	if (!await soon(async () => await shown() === all)) bad.push(`at the end ${await shown()} of ${all} turns`);
	test(`${name}: the replay plays, pauses and can be moved`, [...bad, ...seen.errors]);
	await page.locator('label', { hasText: /^Hex$/ }).click();
	test(`${name}: bytes can be shown as hex`,
		await page.locator('.as-hex:visible').count() > 0 ? [] : ['no hex is visible']);
	await context.close();
}

async function report(browser, dir) {
	const name = path.basename(dir);
	const all = htmlPages(dir);
	const some = sample(dir, all, 8);
	await linksAndSafety(browser, dir, name, all);
	await accessibility(browser, dir, name, some, 'light');
	await accessibility(browser, dir, name, some.slice(0, 10), 'dark');
	await widths(browser, dir, name, some);
	await talkFits(browser, dir, name);
	await withoutScript(browser, dir, name, some);
	await filterAndSort(browser, dir, name);
	await replay(browser, name, richest(all));
}

const browser = await chromium.launch({
	timeout: PATIENCE,
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
	for (const dir of process.argv.slice(2))
		await report(browser, path.resolve(dir));
} catch (e) {
	test('the browser test runs to its end', [e.stack]);
} finally {
	await browser.close();
}
console.log(`1..${n}`);
process.exit(failed === 0 ? 0 : 1);
