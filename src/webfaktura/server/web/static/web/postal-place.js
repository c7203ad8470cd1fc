// <wf-postal-place data-url="/firma/…/poststed/"> around a postal code and its place.
//
// The field whose name ends in `postal_code` fills the one whose name ends in `place` when four
// digits have been written. A country field of the same form (`country` where the code is
// `postal_code`, `delivery_country` where it is `delivery_postal_code`) that names another
// country turns it off. What the table does not know is left as it was written.

class PostalPlace extends HTMLElement {
  #newest = 0;

  connectedCallback() {
    this.addEventListener("input", this);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this);
  }

  handleEvent({ target }) {
    if (target === this.#code) this.#fill(target.value.trim());
  }

  get #code() {
    return this.querySelector('[name$="postal_code"]');
  }

  get #isAbroad() {
    const name = this.#code.name.replace("postal_code", "country");
    const country = this.#code.form?.elements.namedItem(name)?.value?.trim().toUpperCase();
    return Boolean(country) && country !== "NO";
  }

  async #fill(code) {
    const asked = ++this.#newest; // an answer to an older code comes too late
    if (!/^[0-9]{4}$/.test(code) || this.#isAbroad) return;
    const place = await placeOf(this.dataset.url, code);
    const field = this.querySelector('[name$="place"]');
    if (!place || !field || asked !== this.#newest) return;
    field.value = place;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

async function placeOf(url, code) {
  try {
    const answer = await fetch(`${url}?code=${code}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).place : "";
  } catch {
    return ""; // without an answer the writer writes it
  }
}

customElements.define("wf-postal-place", PostalPlace);
