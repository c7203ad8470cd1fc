// Shows a document's sums: the amount of each line, and net, VAT per rate and what is to pay.

import { formatOre } from "./money.js";
import { write } from "./texts.js";

const places = new WeakMap();

/** Write each row's amount; a row without one stays empty. */
export function paintAmounts(rows, amountOf) {
  for (const row of rows) {
    const place = placeIn(row);
    if (place) write(place, wordsOf(amountOf(row)));
  }
}

/**
 * Write the sums; `words` are {net, vatOf(rate), toPay}. An element stands as long as its word
 * does: one that comes or goes makes the browser look at the whole page again.
 */
export function paintTotals(place, { net, vat, gross }, words) {
  const shown = [
    [words.net, net, "wf-total"],
    ...[...taxPerRate(vat)].map(([rate, tax]) => [words.vatOf(rate), tax, "wf-total"]),
    [words.toPay, gross, "wf-total wf-total--pay"],
  ];
  const standing = [...(place?.children ?? [])];
  const isSame =
    standing.length === shown.length &&
    shown.every(([word], order) => standing[order].firstChild.textContent === word);
  if (isSame) shown.forEach(([, ore], order) => write(standing[order].lastChild, formatOre(ore)));
  else place?.replaceChildren(...shown.map(([word, ore, name]) => total(word, ore, name)));
}

/** The categories of one rate are told apart on the document; here their taxes are one, or none. */
function taxPerRate(vat) {
  const taxes = new Map();
  for (const { rate, tax } of vat) {
    const shown = String(Number(rate.replace(",", "."))).replace(".", ",");
    if (shown !== "0") taxes.set(shown, (taxes.get(shown) ?? 0n) + tax);
  }
  return taxes;
}

function total(word, ore, className) {
  const shown = document.createElement("span");
  shown.className = className;
  const label = document.createElement("span");
  label.textContent = word;
  const number = document.createElement("strong");
  write(number, formatOre(ore));
  shown.append(label, " ", number);
  return shown;
}

function placeIn(row) {
  if (!places.has(row)) places.set(row, row.querySelector("[data-role=amount]"));
  return places.get(row);
}

function wordsOf(ore) {
  return ore === null ? "" : formatOre(ore);
}
