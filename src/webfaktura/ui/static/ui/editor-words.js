// What the invoice editor says: its texts, filled in, and values as a person reads them.

export class EditorWords {
  #root;
  #texts;

  /** `texts` are those of data-texts, by name; `root` has the fields that values are named after. */
  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
  }

  /** The text of a name, its {words} filled in. */
  of(name, filling = {}) {
    const text = this.#texts[name] ?? name;
    return text.replace(/\{(\w+)\}/g, (whole, word) => String(filling[word] ?? whole));
  }

  /** Say it to whoever listens rather than looks. */
  say(name, filling) {
    this.#announced.textContent = this.of(name, filling);
  }

  ofSuggestions() {
    return {
      noMatches: this.of("no_matches"),
      oneMatch: this.of("one_match"),
      manyMatches: this.of("many_matches"),
      newCustomer: (name) => (name ? this.of("new_customer_named", { name }) : this.of("new_customer")),
    };
  }

  /** Of the sums; kroner go without saying. */
  ofTotals() {
    const currency = this.#root.querySelector("[data-head=currency]")?.value || "NOK";
    const toPay = this.of("to_pay");
    return {
      net: this.of("net"),
      vatOf: (rate) => this.of("vat", { rate }),
      toPay: currency === "NOK" ? toPay : `${toPay} ${currency}`,
    };
  }

  /** Of two versions; `theirs` has who saved the other, and when. */
  ofConflict({ by, at }) {
    const names = ["mine", "theirs", "field", "keep_mine", "take_theirs", "same", "nothing"];
    return {
      ...Object.fromEntries(names.map((name) => [name, this.of(name)])),
      title: this.of("two_versions"),
      text: this.of("saved_meanwhile", { by, at }),
      more: (count) => this.of("more", { count }),
      fieldName: (field) => nameOf(this.#head(field)) || field,
      valueWords: (field, value) => wordsOf(value, this.#head(field)),
      lineName: (number) => this.of("line_number", { number }),
      lineWords: (line) => this.#lineWords(line),
    };
  }

  /** A line in one sentence: `Befaring · 7,5 time × 1 450,00 · rabatt 10 % · 25 %`. */
  #lineWords(line) {
    const description = line.description || line.product?.text || "";
    if (line.kind !== "item") return `${this.of(line.kind)}: ${description}`;
    const { quantity, unit, unit_price: price, price_includes_vat: isWith, discount_percent } = line;
    return [
      description,
      `${[quantity, unit].filter(Boolean).join(" ")} × ${price || "0"}${isWith ? ` ${this.of("with_vat")}` : ""}`,
      discount_percent && this.of("discount", { percent: discount_percent }),
      ...["vat_level", "department", "project"].map((field) => line[field] && wordsOf(line[field], this.#field(field))),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  #head(name) {
    return this.#root.querySelector(`[data-head="${name}"]`);
  }

  #field(name) {
    return this.#root.querySelector(`[data-line] [data-field="${name}"]`);
  }

  get #announced() {
    const found = this.#root.querySelector("[data-role=announced]");
    if (found) return found;
    const made = document.createElement("span");
    made.className = "wf-hidden";
    made.dataset.role = "announced";
    made.setAttribute("role", "status");
    this.#root.append(made);
    return made;
  }
}

/** What a field is called: its label without the mark of what must be filled in. */
function nameOf(control) {
  const label = control?.labels?.[0]?.cloneNode(true);
  label?.querySelector("[aria-hidden]")?.remove();
  return label?.textContent.trim() ?? "";
}

/** A value as it is read: the words of a list for its code, those of a choice for its id. */
function wordsOf(value, control) {
  if (typeof value !== "string") return value?.text ?? "";
  const options = control?.matches("select") ? [...control.options] : [];
  const option = options.find((each) => each.value === value);
  return option ? option.textContent.trim() : value;
}
