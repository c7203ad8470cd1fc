// The products of the lines: found by number or name, each fills its line.
//
// A row's suggestions are made when one comes to it, so that a long document opens at once.

import { fill } from "./invoice-fields.js";
import { Suggestions } from "./suggestions.js";

export class ProductChoice {
  #url;
  #texts;
  #onFilled;

  /** `onFilled(row, isChosen)` is called when a line was filled, or a product let go of. */
  constructor(root, { url, texts, onFilled, signal }) {
    this.#url = url;
    this.#texts = texts;
    this.#onFilled = onFilled;
    root.addEventListener("focusin", ({ target }) => this.#suggest(target), { signal });
  }

  #suggest(input) {
    if (input.dataset.field !== "product" || input.dataset.suggests) return;
    input.dataset.suggests = "yes";
    const row = input.closest("[data-line]");
    new Suggestions(input, {
      url: this.#url,
      texts: this.#texts,
      onChosen: (item) => this.#fill(row, item),
      onUnknown: (text) => this.#describe(row, text),
    });
  }

  #fill(row, item) {
    if (item) fill(item.fill, (name) => fieldOf(row, name));
    const quantity = fieldOf(row, "quantity");
    if (item && !quantity.value.trim()) quantity.value = "1";
    this.#onFilled(row, Boolean(item));
  }

  /** What is no product describes the line, unless something does already. */
  #describe(row, text) {
    const description = fieldOf(row, "description");
    if (description.value.trim()) return;
    fieldOf(row, "product").value = "";
    description.value = text;
    if (description === document.activeElement) description.select();
    this.#onFilled(row, false);
  }
}

function fieldOf(row, name) {
  return row.querySelector(`[data-field="${name}"]`);
}
