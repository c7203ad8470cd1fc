// <wf-combobox>: a form field with suggestions; the chosen id stands in its hidden input.

import { Suggestions, textsOf } from "./suggestions.js";

class Combobox extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input:not([type=hidden])");
    if (this.dataset.ready || !input) return;
    this.dataset.ready = "";
    const hidden = this.querySelector("input[type=hidden]");
    new Suggestions(input, {
      url: this.dataset.url,
      texts: textsOf(this.dataset),
      onChosen: (item) => {
        hidden.value = item?.id ?? "";
        this.dispatchEvent(new CustomEvent("wf:chosen", { bubbles: true, detail: item }));
      },
    });
  }
}

customElements.define("wf-combobox", Combobox);
