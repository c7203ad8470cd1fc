// The journal's boxes to tick: all of a page at once, how many are ticked, and their sum.

import { formatOre } from "../ui/money.js";

document.addEventListener("change", ({ target }) => {
  if (target.dataset.role === "tick-all") for (const box of boxes()) box.checked = target.checked;
  if (target.dataset.role === "tick-all" || target.name === "chosen") tell();
});

for (const happening of ["htmx:after:swap", "pageshow"]) addEventListener(happening, tell);

function boxes() {
  return [...document.querySelectorAll("input[name=chosen]")];
}

function tell() {
  const ticked = boxes().filter((box) => box.checked);
  const all = document.querySelector("[data-role=tick-all]");
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes().length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
  for (const words of document.querySelectorAll("[data-role=chosen]")) words.textContent = countOf(words, ticked.length);
  for (const cell of document.querySelectorAll("[data-role=ticked-sum]")) cell.textContent = sumOf(cell, ticked);
}

function countOf({ dataset }, count) {
  if (!count) return dataset.all;
  return count === 1 ? dataset.one : dataset.many.replace("{count}", count);
}

/** Each currency has a row of its own, and sums its own. */
function sumOf({ dataset }, ticked) {
  const mine = ticked.filter((box) => box.dataset.currency === dataset.currency);
  const ore = mine.reduce((sum, box) => sum + BigInt(box.dataset.ore), 0n);
  return mine.length ? dataset.words.replace("{sum}", formatOre(ore)) : "";
}
