// A list of suggestions under a text input, from the page or fetched while one types.
//
// It builds on Designsystemet's <u-datalist> (keyboard, screen reader, placement), but not on
// <ds-suggestion>, which erases a text that is not in the list when the input is left.
//
// The address answers GET ?q=… with
//   {"items": [{"id": "…", "label": "1001 Konsulenttime", "detail": "1 450,00 per time",
//               "key": "1001", "fill": {"unit_price": "1450,00", …}}]}
// `label` is what stands in the input when chosen, `key` what may be typed instead of choosing,
// `fill` what the surroundings do with the choice. With `making` the list ends with a way to make
// what is not there.

const PAUSE_MS = 150;
let made = 0;

export class Suggestions {
  #input;
  #url;
  #texts;
  #list = null;
  #items = [];
  #asked = null;
  #timer = 0;
  #onChosen;
  #onUnknown;
  #making;

  /**
   * Texts: {noMatches, oneMatch, manyMatches}; `onChosen(item or null)` is called on a choice,
   * `onUnknown(text)` when the input was left with a text that means nothing in the list.
   * `making` is {wordsFor(text), start(text)}: the last option, and what it does.
   */
  constructor(input, { url = "", texts, onChosen, onUnknown = () => {}, making = null }) {
    this.#input = input;
    this.#url = url;
    this.#texts = texts;
    this.#onChosen = onChosen;
    this.#onUnknown = onUnknown;
    this.#making = making;
    input.autocomplete = "off";
    frame(input);
    if (input.parentElement.querySelector("u-datalist") || input === document.activeElement) {
      this.#prepare();
    }
    input.addEventListener("focus", () => this.#prepare());
    input.addEventListener("click", () => this.#fetchIfNew());
    input.addEventListener("input", (event) => this.#typed(event));
    input.addEventListener("keydown", (event) => event.key === "ArrowDown" && this.#fetchIfNew());
    input.addEventListener("change", (event) => event.isTrusted && this.settle());
    customElements.whenDefined("u-datalist").then(() => this.#catchUp());
  }

  /** Open the list for a text that was typed before anything listened: u-datalist opens on a key. */
  #catchUp() {
    const isTyped = this.#input.value && !this.#input.dataset.id;
    if (this.#input === document.activeElement && isTyped) this.#input.click();
  }

  /** Choose what was typed in full, by key or label, without picking it from the list. */
  async settle() {
    const typed = this.#input.value.trim().toLowerCase();
    if (!typed || this.#input.dataset.id) return;
    await this.#fetchIfNew();
    const meant = this.#items.filter(
      ({ key = "", label }) => key.toLowerCase() === typed || label.toLowerCase() === typed,
    );
    const isSame = this.#input.value.trim().toLowerCase() === typed && !this.#input.dataset.id;
    if (!isSame || !this.#asked) return;
    if (meant.length === 1) this.choose(meant[0]);
    else this.#onUnknown(this.#input.value.trim());
  }

  /** Let it be this item that is chosen. */
  choose(item) {
    this.#input.value = item.label;
    this.#input.dataset.id = item.id;
    this.#onChosen(item);
  }

  #prepare() {
    if (this.#list) return;
    this.#list = this.#input.parentElement.querySelector("u-datalist") ?? document.createElement("u-datalist");
    this.#items = [...this.#list.children].map(itemOf);
    this.#list.id ||= `wf-list-${++made}`;
    this.#list.dataset.isFloating = "true";
    this.#list.dataset.placement = "bottom-start";
    this.#list.dataset.srSingular = this.#texts.oneMatch.replace("{count}", "%d");
    this.#list.dataset.srPlural = this.#texts.manyMatches.replace("{count}", "%d");
    if (this.#url) this.#list.dataset.nofilter = "";
    this.#list.setAttribute("popover", "manual");
    this.#list.addEventListener("click", (event) => this.#picked(event));
    this.#input.setAttribute("list", this.#list.id);
    if (!this.#list.isConnected) this.#input.after(this.#list);
  }

  #typed(event) {
    if (isOwnOf(event)) return;
    if (this.#input.dataset.id) this.#forget();
    const making = this.#list?.querySelector("[data-makes]");
    if (making) this.#nameMaking(making);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetchIfNew(), PAUSE_MS);
  }

  #picked(event) {
    const place = [...this.#list.children].indexOf(event.target.closest("u-option"));
    if (this.#items[place]) this.choose(this.#items[place]);
    else if (event.target.closest("[data-makes]")) this.#making.start(this.#input.value.trim());
  }

  #forget() {
    this.#input.dataset.id = "";
    this.#onChosen(null);
  }

  async #fetchIfNew() {
    clearTimeout(this.#timer);
    const text = this.#input.dataset.id ? "" : this.#input.value.trim();
    if (!this.#url || text === this.#asked?.text) return this.#asked?.answer;
    const answer = this.#fetch(text);
    this.#asked = { text, answer };
    return answer;
  }

  async #fetch(text) {
    const address = new URL(this.#url, document.baseURI);
    address.searchParams.set("q", text);
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const { items } = await response.json();
      if (text === this.#asked?.text) this.#show(items);
    } catch {
      this.#asked = null; // the next key asks again
    }
  }

  #show(items) {
    this.#prepare();
    this.#items = items;
    const options = items.length ? items.map((item) => optionOf(item)) : [this.#nothing()];
    this.#list.replaceChildren(...options, ...this.#makingOptions());
  }

  #makingOptions() {
    const typed = this.#input.value.trim();
    if (!this.#making || this.#input.dataset.id || this.#isThere(typed)) return [];
    const option = document.createElement("u-option");
    option.dataset.makes = "";
    this.#nameMaking(option);
    return [option];
  }

  /** Picked, it leaves the text as it was typed: its value is that text, also while one types on. */
  #nameMaking(option) {
    const typed = this.#input.value.trim();
    option.setAttribute("value", typed);
    option.setAttribute("label", typed);
    option.textContent = this.#making.wordsFor(typed);
  }

  /** Whether what was typed is the whole name of something in the list. */
  #isThere(typed) {
    const name = ` ${typed.toLowerCase()}`;
    return Boolean(typed) && this.#items.some(({ label }) => ` ${label.toLowerCase()}`.endsWith(name));
  }

  #nothing() {
    const option = document.createElement("u-option");
    option.textContent = this.#texts.noMatches;
    option.setAttribute("disabled", "");
    return option;
  }
}

/** The texts as they stand in an element's data attributes. */
export function textsOf({ noMatches = "", oneMatch = "{count}", manyMatches = "{count}" }) {
  return { noMatches, oneMatch, manyMatches };
}

/** Give the input a parent of its own that the list can stand in, unless it has one. */
function frame(input) {
  if (input.parentElement.classList.contains("ds-suggestion")) return;
  const isFocused = input === document.activeElement;
  const holder = document.createElement("div");
  holder.className = "ds-suggestion";
  input.replaceWith(holder);
  holder.append(input);
  if (isFocused) input.focus();
}

function optionOf({ label, detail }) {
  const option = document.createElement("u-option");
  option.setAttribute("value", label);
  option.setAttribute("label", label);
  const word = document.createElement("span");
  word.textContent = label;
  option.append(word);
  if (detail) {
    const small = document.createElement("small");
    small.textContent = detail;
    option.append(small);
  }
  return option;
}

function itemOf(option) {
  return { id: option.dataset.id ?? "", label: option.getAttribute("value") ?? option.textContent };
}

/** Whether the event is u-datalist's own, made when an option was picked, and not a person's. */
function isOwnOf(event) {
  return event instanceof InputEvent && !event.isTrusted;
}
