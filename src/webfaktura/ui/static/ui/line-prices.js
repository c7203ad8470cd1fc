// Whether prices are written with or without VAT: for all lines at once, or line by line.
//
// What stands on the element as data-prices ("without", "with", "each") decides what is seen:
// only with "each" does every line have its own mark.

const MARK = "[data-field=price_includes_vat]";

export class LinePrices {
  #root;
  #rows;
  #readings;
  #texts;

  /** Texts: {with, without}, what a price is called in either case. */
  constructor(root, { rows, readings, texts }) {
    this.#root = root;
    this.#rows = rows;
    this.#readings = readings;
    this.#texts = texts;
  }

  /** Show what the lines say: all alike, or each its own way. */
  show() {
    const said = new Set(this.#written().map((row) => row.querySelector(MARK).checked));
    if (said.size === 2) this.#root.dataset.prices = "each";
    else if (said.size === 1 && this.#way !== "each") this.#turn([...said][0]);
    else this.#root.dataset.prices ??= "without";
    this.#label();
  }

  /** The writer chose a way for all lines. */
  choose(way) {
    if (way === "each") this.#root.dataset.prices = way;
    else this.#turn(way === "with");
    this.#label();
  }

  /** A new row is as the others, or as the one above it where each has its own way. */
  begin(row) {
    const mark = row.querySelector(MARK);
    if (!mark) return;
    const above = row.previousElementSibling?.querySelector(MARK);
    mark.checked = this.#way === "each" ? (above?.checked ?? false) : this.#way === "with";
    this.#name(mark);
  }

  get #way() {
    return this.#root.dataset.prices;
  }

  get #marks() {
    return this.#rows.all.map((row) => row.querySelector(MARK)).filter(Boolean);
  }

  #written() {
    return this.#rows.all.filter((row) => row.querySelector(MARK) && !this.#readings.of(row).isBlank);
  }

  #turn(isWith) {
    this.#root.dataset.prices = isWith ? "with" : "without";
    for (const mark of this.#marks) mark.checked = isWith;
    this.#readings.forgetAll();
  }

  #label() {
    const list = this.#root.querySelector("[data-role=prices]");
    if (list) list.value = this.#way;
    for (const mark of this.#marks) this.#name(mark);
  }

  #name(mark) {
    const price = mark.closest("[data-line]").querySelector("[data-field=unit_price]");
    price.ariaLabel = mark.checked ? this.#texts.with : this.#texts.without;
  }
}
