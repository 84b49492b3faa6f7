// The basket lives in the page: reload and it is empty again.
"use strict";
(function () {
	const basket = new Map();
	function add(name, price) {
		const line = basket.get(name) || { count: 0, price: price };
		line.count += 1;
		basket.set(name, line);
	}
	function total() {
		let sum = 0;
		for (const line of basket.values())
			sum += line.count * line.price;
		return sum.toFixed(2);
	}
	document.querySelectorAll(".goods li").forEach(function (item) {
		item.addEventListener("click", function () {
			const name = item.querySelector("b").textContent;
			add(name, parseFloat(item.lastChild.textContent));
			document.title = total() + " in the basket";
		});
	});
}());
