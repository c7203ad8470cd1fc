// The customer of a draft: found by typing, or made there and then without leaving the draft.
//
// The form of a new customer comes in a side panel; what the server answers when it is saved
// (the event wf:customer-added with {item}) is chosen at once.

import { fill, valueOf } from "./invoice-fields.js";
import { Suggestions } from "./suggestions.js";

export class CustomerChoice {
  #input;
  #newUrl;
  #panel;
  #controlOf;
  #onChosen;
  #suggestions;
  #last;

  /**
   * `texts` are {noMatches, oneMatch, manyMatches, newCustomer(text)}; `controlOf(name)` finds
   * the head's fields, which a customer fills; `panel` is where its form is shown.
   */
  constructor(input, { url, newUrl, panel, texts, controlOf, onChosen, signal }) {
    this.#input = input;
    this.#newUrl = newUrl;
    this.#panel = panel;
    this.#controlOf = controlOf;
    this.#onChosen = onChosen;
    this.#last = input.dataset.id;
    this.#suggestions = new Suggestions(input, {
      url,
      texts,
      onChosen: (item) => this.#chosen(item),
      making: newUrl && { wordsFor: texts.newCustomer, start: (text) => this.make(text) },
    });
    document.addEventListener("wf:customer-added", ({ detail }) => this.#added(detail), { signal });
  }

  /** Open the form of a new customer, with what is typed as the name unless a customer stands there. */
  make(text = this.#input.dataset.id ? "" : this.#input.value.trim()) {
    const address = new URL(this.#newUrl, document.baseURI);
    if (text) address.searchParams.set("name", text);
    window.htmx.ajax("GET", address.pathname + address.search, { target: this.#panel });
  }

  #added({ item }) {
    this.#suggestions.choose(item);
    this.#input.focus();
  }

  #chosen(item) {
    if (item) this.#fill(item.fill ?? {});
    this.#onChosen();
  }

  /** A first customer fills what stands empty; another one takes the place of the first one's. */
  #fill(values) {
    const isFirst = !this.#last;
    this.#last = this.#input.dataset.id;
    const wanted = Object.entries(values).filter(
      ([name]) => !isFirst || isEmpty(this.#controlOf(name)),
    );
    fill(Object.fromEntries(wanted), this.#controlOf);
  }
}

function isEmpty(control) {
  if (control?.matches("select")) return control.selectedOptions[0]?.dataset.usual !== undefined || !control.value;
  return !control || !valueOf(control).trim();
}
