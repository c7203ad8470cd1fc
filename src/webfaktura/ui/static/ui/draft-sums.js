// The sums of a draft: reckoned here as one types, and the server's when its answer comes.

import { amountsOf, oreOf, totalsOf } from "./money.js";
import { paintAmounts, paintTotals } from "./totals-view.js";

const LONG = 50;

export class DraftSums {
  #root;
  #readings;
  #words;
  #rows = [];
  #gross = 0n;

  constructor(root, { readings, words }) {
    this.#root = root;
    this.#readings = readings;
    this.#words = words;
  }

  /** Reckon the rows, and show what they come to. */
  reckon(rows) {
    this.#rows = rows;
    this.#root.toggleAttribute("data-long", rows.length > LONG);
    const readings = rows.map((row) => this.#readings.of(row));
    const totals = totalsOf(readings.map(({ priced }) => priced));
    this.#gross = totals.gross;
    this.#paint(totals, new Map(rows.map((row, place) => [row, totals.lines[place]])));
    this.#showWhatIsFree(readings);
  }

  /** Show the server's sums; it gives none for the lines when it cannot reckon yet. */
  answer({ net, vat, gross, lines }, sentRows) {
    if (lines.length !== sentRows.length) return;
    const answered = {
      net: oreOf(net),
      vat: vat.map(({ rate, tax }) => ({ rate, tax: oreOf(tax) })),
      gross: oreOf(gross),
    };
    const amounts = amountsOf(sentRows.map((row, place) => answeredLine(row, lines[place])));
    this.#root.dataset.agrees = String(answered.gross === this.#gross);
    this.#paint(answered, new Map(sentRows.map((row, place) => [row, amounts[place]])));
  }

  #paint(totals, amounts) {
    paintAmounts(this.#rows, (row) =>
      this.#readings.of(row).isBlank ? null : (amounts.get(row) ?? null),
    );
    paintTotals(this.#root.querySelector("[data-role=totals]"), totals, this.#words.ofTotals());
  }

  /** What a sale without VAT is, is asked where a line is sold so. */
  #showWhatIsFree(readings) {
    const isFree = readings.some((reading) => reading.isFree && !reading.isBlank);
    for (const each of this.#root.querySelectorAll("[data-shown=when-free]")) {
      if (each.hidden === isFree) each.hidden = !isFree;
    }
  }
}

function answeredLine(row, net) {
  const { kind } = row.dataset;
  return { kind, net: kind === "item" ? oreOf(net) : null };
}
