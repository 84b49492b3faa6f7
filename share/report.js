/*
 * report.js: optional. Every page is whole without it. It adds a filter, the
 * sorting of one table, and the replay of a session. It loads nothing, stores
 * nothing, makes no markup out of text: it hides and moves what is there.
 */
(() => {
	'use strict';

	const all = (what, from) =>
		Array.from((from || document).querySelectorAll(what));

	document.documentElement.classList.add('js');

	/*
	 * The frame round a wide table is a stop of the Tab key only while
	 * there is something to scroll.
	 */
	function scrollStops() {
		all('.scroll').forEach((s) => {
			const wide = s.scrollWidth > s.clientWidth + 1;

			s.tabIndex = wide ? 0 : -1;
		});
	}

	/* ---- filter: the rows that hold every word typed */

	function filterForm(form) {
		const box = form.querySelector('input');
		const out = form.querySelector('output');
		const table = document.getElementById(form.dataset.for);
		const rows = all(form.dataset.rows || 'tbody > tr', table)
			.map((el) => ({el, text: el.textContent.toLowerCase()}));

		box.addEventListener('input', () => {
			const words = box.value.toLowerCase()
				.split(/\s+/).filter(Boolean);
			let shown = 0;

			rows.forEach((r) => {
				r.el.hidden = !words.every(
					(w) => r.text.includes(w));
				shown += r.el.hidden ? 0 : 1;
			});
			out.textContent = words.length === 0 ? '' :
				shown + ' of ' + rows.length;
		});
		form.addEventListener('submit', (e) => e.preventDefault());
		document.addEventListener('keydown', (e) => {
			const at = document.activeElement.tagName;

			if (e.key !== '/' || e.ctrlKey || e.altKey || e.metaKey ||
			    /^(INPUT|SELECT|TEXTAREA)$/.test(at))
				return;
			e.preventDefault();
			box.focus();
		});
	}

	/* ---- sort: a button in each head cell of table[data-sort] */

	/* data-v, else the text; a number when it is one. */
	function cellValue(row, i) {
		const cell = row.cells[i];
		const raw = cell.dataset.v || cell.textContent.trim();
		const number = Number(raw.replace(/,/g, ''));

		return raw !== '' && !Number.isNaN(number) ?
			number : raw.toLowerCase();
	}

	/* Numbers before texts. */
	function compare(a, b) {
		if (typeof a !== typeof b)
			return typeof a === 'number' ? -1 : 1;
		return a < b ? -1 : a > b ? 1 : 0;
	}

	function sortBy(table, th, i) {
		const now = th.getAttribute('aria-sort');
		const up = now ? now !== 'ascending' :
			!th.classList.contains('n');
		const body = table.tBodies[0];

		all('th[aria-sort]', table).forEach(
			(o) => o.removeAttribute('aria-sort'));
		th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
		Array.from(body.rows)
			.map((r, k) => ({r, v: cellValue(r, i), k}))
			.sort((a, b) => (up ? 1 : -1) * compare(a.v, b.v) ||
				a.k - b.k)
			.forEach((x) => body.appendChild(x.r));
	}

	function sortButtons(table) {
		all('thead th', table).forEach((th, i) => {
			const button = document.createElement('button');

			if ('nosort' in th.dataset)
				return;
			button.type = 'button';
			while (th.firstChild)
				button.appendChild(th.firstChild);
			th.appendChild(button);
			button.addEventListener('click',
				() => sortBy(table, th, i));
		});
	}

	window.addEventListener('resize', scrollStops);
	scrollStops();
	all('form.filter').forEach(filterForm);
	all('table[data-sort]').forEach(sortButtons);
})();
