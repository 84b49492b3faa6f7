// Every page of the named reports as the HTML standard wants it.
//
//	node validate.mjs REPORT...        speaks TAP
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(path.join(process.env.WF_NODE ?? process.cwd(), 'x.js'));
const { HtmlValidate, StaticConfigLoader } = require('html-validate');

// What is a matter of taste is off; what the standard says is on.
const validator = new HtmlValidate(new StaticConfigLoader({
	extends: ['html-validate:standard'],
	// The standard forbids sectioning content in th; details is none.
	elements: ['html5', { th: { permittedDescendants: [{ exclude: ['header', 'footer', '@sectioning', '@heading'] }] },
		details: { sectioning: false } }],
	rules: {
		'no-trailing-whitespace': 'off',
		'doctype-style': 'off',
		'void-style': 'off',
		'attr-quotes': 'off',
		'long-title': 'off',
		'no-raw-characters': 'off',
		'no-inline-style': 'error',
		'require-csp-nonce': 'off',
		'require-sri': 'off',
	},
}));

function* pages(dir) {
	for (const e of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1)) {
		const p = path.join(dir, e.name);
		if (e.isDirectory()) yield* pages(p);
		else if (e.name.endsWith('.html')) yield p;
	}
}

let n = 0;
let failed = 0;
for (const dir of process.argv.slice(2)) {
	const bad = [];
	let count = 0;
	for (const page of pages(dir)) {
		count++;
		const report = validator.validateStringSync(fs.readFileSync(page, 'utf8'));
		for (const result of report.results)
			for (const m of result.messages)
				bad.push(`${path.relative(dir, page)}:${m.line}: ${m.ruleId}: ${m.message}`);
	}
	n++;
	if (bad.length === 0 && count > 0) {
		console.log(`ok ${n} - ${path.basename(dir)}: ${count} pages are valid HTML`);
		continue;
	}
	failed++;
	console.log(`not ok ${n} - ${path.basename(dir)}: ${count} pages are valid HTML`);
	for (const b of bad.slice(0, 30)) console.log(`# ${b.slice(0, 200)}`);
	console.log(`# ${bad.length} messages`);
}
console.log(`1..${n}`);
process.exit(failed === 0 ? 0 : 1);
