// Shows a document's sums: the amount of each line, and net, VAT per rate and what is to pay.

import { formatOre } from "./money.js";

/** Write each row's amount; a row without one stays empty. */
export function paintAmounts(rows, amountOf) {
  for (const row of rows) {
    const place = row.querySelector("[data-role=amount]");
    const ore = amountOf(row);
    if (place) place.textContent = ore === null ? "" : formatOre(ore);
  }
}

/** Write the sums; `words` are {net, vatOf(rate), toPay}. */
export function paintTotals(place, { net, vat, gross }, words) {
  place?.replaceChildren(
    total(words.net, net, "wf-total"),
    ...[...taxPerRate(vat)].map(([rate, tax]) => total(words.vatOf(rate), tax, "wf-total")),
    total(words.toPay, gross, "wf-total wf-total--pay"),
  );
}

/** The categories of one rate are told apart on the document; here their taxes are one. */
function taxPerRate(vat) {
  const taxes = new Map();
  for (const { rate, tax } of vat) {
    const shown = String(Number(rate.replace(",", "."))).replace(".", ",");
    taxes.set(shown, (taxes.get(shown) ?? 0n) + tax);
  }
  return taxes;
}

function total(word, ore, className) {
  const shown = document.createElement("span");
  shown.className = className;
  const label = document.createElement("span");
  label.textContent = word;
  const number = document.createElement("strong");
  number.textContent = formatOre(ore);
  shown.append(label, " ", number);
  return shown;
}
