// <wf-finder>: finds anything while one types, by keyboard alone. A combobox with a list of
// groups; the first match is chosen, so that Enter opens what was meant.
//
// The address answers GET ?q=… with
//   {"groups": [{"label": "Fakturaer", "items": [{"label": "1001 Nordlys Eiendom AS",
//     "detail": "24.11.2026 · 31 287,66", "href": "/…", "icon": "invoice", "deed": false}]}]}
// An item that is a deed is carried out with POST, the others are opened.

const PAUSE_MS = 80;

class Finder extends HTMLElement {
  #input;
  #list;
  #asked = 0;
  #timer = 0;
  #active = -1;
  #before = "";

  connectedCallback() {
    if (this.dataset.ready) return;
    this.dataset.ready = "";
    this.#input = this.querySelector("[role=combobox]");
    this.#list = this.querySelector("[role=listbox]");
    this.#input.addEventListener("input", () => this.#later());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    const dialog = this.closest("dialog");
    dialog?.addEventListener("beforetoggle", () => (this.#before = this.#input.value));
    dialog?.addEventListener("toggle", (event) => this.#toggled(event));
  }

  #toggled({ newState }) {
    if (newState !== "open") return;
    // The event comes a moment after the dialog: what was typed meanwhile is not written over.
    if (this.#input.value === this.#before) this.#input.select();
    this.#ask();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  /** Only the answer to the last question is shown. */
  async #ask() {
    const asked = ++this.#asked;
    const address = new URL(this.dataset.url, document.baseURI);
    address.searchParams.set("q", this.#input.value.trim());
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const { groups } = await response.json();
      if (asked === this.#asked) this.#show(groups);
    } catch {
      if (asked === this.#asked) this.#show([]); // signed out, or no line: Enter asks the server
    }
  }

  #show(groups) {
    this.#list.replaceChildren(...groups.map((group, place) => groupOf(group, `${this.#list.id}_${place}`)));
    const count = this.#options.length;
    this.#input.setAttribute("aria-expanded", String(count > 0));
    this.#choose(count ? 0 : -1);
    const { noMatches, oneMatch, manyMatches } = this.dataset;
    const words = count === 1 ? oneMatch : manyMatches;
    this.querySelector("[data-role=count]").textContent = count ? words.replace("{count}", count) : noMatches;
  }

  get #options() {
    return [...this.#list.querySelectorAll("[role=option]")];
  }

  #choose(place) {
    const options = this.#options;
    this.#active = options.length ? (place + options.length) % options.length : -1;
    for (const [at, option] of options.entries()) {
      option.setAttribute("aria-selected", String(at === this.#active));
    }
    const chosen = options[this.#active];
    if (chosen) this.#input.setAttribute("aria-activedescendant", chosen.id);
    else this.#input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const steps = { ArrowDown: this.#active + 1, ArrowUp: this.#active - 1 };
    if (event.key in steps) {
      event.preventDefault();
      this.#choose(steps[event.key]);
    } else if (event.key === "Enter" && this.#options[this.#active]) {
      event.preventDefault();
      this.#open(this.#options[this.#active], event.ctrlKey || event.metaKey);
    }
  }

  #clicked(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.#open(option, event.ctrlKey || event.metaKey);
  }

  #open({ dataset }, isElsewhere) {
    if (dataset.deed) {
      const form = this.querySelector("[data-role=deed]");
      form.action = dataset.href;
      form.submit();
    } else if (isElsewhere) window.open(dataset.href, "_blank", "noopener");
    else window.location.assign(dataset.href);
  }
}

function groupOf({ label, items }, id) {
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", id);
  const head = document.createElement("div");
  head.id = id;
  head.className = "wf-finder__head";
  head.setAttribute("role", "presentation");
  head.textContent = label;
  group.append(head, ...items.map((item, place) => optionOf(item, `${id}_${place}`)));
  return group;
}

function optionOf({ label, detail, href, icon, deed }, id) {
  const option = document.createElement("div");
  option.id = id;
  option.className = "wf-finder__option";
  option.setAttribute("role", "option");
  option.dataset.href = href;
  if (deed) option.dataset.deed = "yes";
  const word = document.createElement("span");
  word.className = "wf-finder__word";
  word.textContent = label;
  option.append(iconOf(icon), word);
  if (detail) {
    const small = document.createElement("small");
    small.textContent = detail;
    option.append(small);
  }
  return option;
}

/** The icon as the page's own icons are drawn. */
function iconOf(name) {
  const drawn = document.querySelector(".wf-finder__open .wf-icon").cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return drawn;
}

customElements.define("wf-finder", Finder);
