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

	/* ---- replay: what has data-t (ms) appears when its time has come */

	/* Of the reader's time: a longer pause can be skipped, but for a bit. */
	const PAUSE = 1000;
	const BEFORE = 200;

	function replay(stage) {
		const one = (what) => stage.querySelector(what);
		const play = one('.play');
		const place = one('.pos');
		const speed = one('.speed');
		const skip = one('.skip-idle');
		const told = one('.now');
		const head = document.querySelector('.playhead');
		const end = Number(stage.dataset.replay);
		/* a terminal's screen and the turns below it play together */
		const items = all('[data-t]').map((el) => ({
			el,
			t: Number(el.dataset.t),
			near: stage.contains(el),
		})).sort((a, b) => a.t - b.t);
		let now = end;
		let shown = items.length;
		let timer = 0;
		let last = 0;

		function reveal() {
			while (shown < items.length && items[shown].t <= now)
				items[shown++].el.classList.remove('later');
			while (shown > 0 && items[shown - 1].t > now)
				items[--shown].el.classList.add('later');
		}

		function tell() {
			const x = 100 * now / end + '%';

			place.value = now;
			place.setAttribute('aria-valuetext',
				(now / 1000).toFixed(3) + ' seconds');
			told.textContent = (now / 1000).toFixed(3) + ' s of ' +
				(end / 1000).toFixed(3) + ' s';
			if (head === null)
				return;
			head.classList.toggle('off', now >= end);
			head.setAttribute('x1', x);
			head.setAttribute('x2', x);
		}

		function moveTo(t) {
			now = Math.min(Math.max(t, 0), end);
			reveal();
			tell();
		}

		function pause() {
			cancelAnimationFrame(timer);
			timer = 0;
			play.textContent = 'Play';
		}

		/* What is new stays in sight while it plays. */
		function follow(before) {
			const last = items.slice(before, shown)
				.filter((x) => x.near).pop();

			if (last !== undefined &&
			    last.el.getBoundingClientRect().bottom >
			    window.innerHeight)
				last.el.scrollIntoView({block: 'end'});
		}

		function afterPause(t, rate) {
			const next = shown < items.length ?
				items[shown].t : end;

			return skip.checked && next - t > PAUSE * rate ?
				next - BEFORE * rate : t;
		}

		function step(ms) {
			const rate = Number(speed.value);
			const before = shown;

			if (timer === 0)
				return;
			moveTo(afterPause(now + (ms - last) * rate, rate));
			last = ms;
			follow(before);
			if (now >= end)
				pause();
			else
				timer = requestAnimationFrame(step);
		}

		play.addEventListener('click', () => {
			if (timer !== 0) {
				pause();
				return;
			}
			if (now >= end)
				moveTo(0);
			play.textContent = 'Pause';
			last = performance.now();
			timer = requestAnimationFrame(step);
		});
		place.addEventListener('input', () => moveTo(Number(place.value)));
		/* paper has all of it */
		window.addEventListener('beforeprint', () => {
			pause();
			moveTo(end);
		});
		place.max = end;
		moveTo(end);
	}

	window.addEventListener('resize', scrollStops);
	scrollStops();
	all('form.filter').forEach(filterForm);
	all('table[data-sort]').forEach(sortButtons);
	all('[data-replay]').forEach(replay);
})();
