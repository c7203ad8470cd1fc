// <wf-invoice>: the editor of a draft. Totals as one types, lines by keyboard, saved by itself.
//
// What the page's markup must hold is told in docs/ui.md. The server's totals win: what is
// reckoned here is shown only until its answer comes.

import { DraftSaver } from "./draft-saver.js";
import { fill, reckonedFrom, valuesOf } from "./invoice-fields.js";
import { LineRows, isBlank } from "./line-rows.js";
import { documentTotals, oreOf } from "./money.js";
import { paintRemarks } from "./remarks.js";
import { Suggestions } from "./suggestions.js";
import { paintAmounts, paintTotals } from "./totals-view.js";

class InvoiceEditor extends HTMLElement {
  #texts;
  #rows;
  #saver;
  #sentRows = [];
  #reckoned = null;
  #rowDeedIsLast = false;
  #listening = null;

  connectedCallback() {
    this.#texts = JSON.parse(this.dataset.texts || "{}");
    this.#rows = new LineRows(
      this.querySelector("[data-role=lines]"),
      this.querySelector("template[data-role=blank-line]"),
    );
    this.#saver = new DraftSaver({
      url: this.dataset.saveUrl,
      version: Number(this.dataset.version),
      collect: () => this.#collect(),
      told: this,
    });
    this.#suggestCustomers();
    for (const row of this.#rows.all) this.#suggestProducts(row);
    this.#listen();
    this.#paintReckoned();
    this.#showUndo();
  }

  disconnectedCallback() {
    this.#listening?.abort();
  }

  // What the saver tells.

  state(name) {
    const place = this.querySelector("[data-role=state]");
    if (!place) return;
    place.textContent = this.#text(name);
    place.dataset.state = name;
  }

  saved(answer, { isNewest }) {
    for (const input of this.querySelectorAll("input[name=version]")) input.value = answer.version;
    if (!isNewest) return;
    this.#paintAnswered(answer.totals);
    this.#paintRemarks(answer.remarks ?? [], "warning");
  }

  refused(problems) {
    this.#paintRemarks(problems, "danger");
  }

  changedElsewhere(sentence) {
    const place = this.querySelector("[data-role=conflict]");
    const words = document.createElement("p");
    words.textContent = sentence;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds-button";
    button.dataset.variant = "secondary";
    button.dataset.act = "load-again";
    button.textContent = this.#text("load_again");
    place.replaceChildren(words, button);
    place.hidden = false;
  }

  // What the writer does.

  #listen() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("input", () => this.#written(), { signal });
    this.addEventListener("change", () => this.#written(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.#enter(event), { signal });
    this.addEventListener("submit", (event) => this.#submitted(event), { signal, capture: true });
    // Before <u-datalist>, which listens on the document and takes the arrows.
    window.addEventListener("keydown", (event) => this.#shortcut(event), { signal, capture: true });
    window.addEventListener("online", () => this.#saver.save(), { signal });
    window.addEventListener("beforeunload", (event) => this.#leaving(event), { signal });
  }

  #written() {
    this.#rowDeedIsLast = false;
    this.#edited();
  }

  #edited() {
    this.#paintReckoned();
    this.#saver.edited();
  }

  #clicked(event) {
    const button = event.target.closest("[data-act]");
    if (button) this.#act(button.dataset.act, button.closest("[data-line]"));
    const link = event.target.closest("a[data-after-save]");
    if (!link || !this.#saver.hasUnsaved) return;
    event.preventDefault();
    this.#saver.save().then((isSaved) => isSaved && link.click());
  }

  #act(deed, row) {
    const deeds = {
      add: () => this.#add(row),
      delete: () => this.#delete(row),
      up: () => this.#move(row, -1),
      down: () => this.#move(row, 1),
      undo: () => this.#undo(),
      "load-again": () => this.#loadAgain(),
    };
    deeds[deed]?.();
  }

  #add(row) {
    this.#suggestProducts(this.#rows.addAfter(row));
    this.#written();
  }

  #delete(row) {
    const number = this.#rows.numberOf(row);
    this.#rows.delete(row);
    for (const each of this.#rows.all) this.#suggestProducts(each);
    this.#say(this.#text("line_deleted", { number }));
    this.#rowsChanged();
  }

  #move(row, step) {
    if (!this.#rows.move(row, step)) return;
    this.#say(this.#text("line_moved", { number: this.#rows.numberOf(row) }));
    this.#rowsChanged();
  }

  #undo() {
    this.#rows.undo();
    this.#rowsChanged();
  }

  #rowsChanged() {
    this.#rowDeedIsLast = this.#rows.canUndo;
    this.#showUndo();
    this.#edited();
  }

  #loadAgain() {
    this.#saver.abandon();
    location.reload();
  }

  #enter(event) {
    const row = event.target.closest("[data-line]");
    if (event.key !== "Enter" || !row || !event.target.matches("input")) return;
    event.preventDefault();
    this.#add(row);
  }

  #shortcut(event) {
    const deed = this.#deedOf(event);
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  #deedOf(event) {
    const key = event.key?.toLowerCase(); // a browser's autofill sends keys without a name
    const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (isCommand && key === "s") return () => this.#saver.save();
    if (!this.contains(event.target)) return null;
    if (isCommand && key === "z" && this.#rowDeedIsLast) return () => this.#undo();
    const row = event.target.closest("[data-line]");
    if (!row || !event.altKey || event.target.matches("select")) return null;
    const step = { arrowup: -1, arrowdown: 1 }[key];
    return step ? () => this.#move(row, step) : null;
  }

  async #submitted(event) {
    if (!this.#saver.hasUnsaved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    if (await this.#saver.save()) target.requestSubmit(submitter);
  }

  #leaving(event) {
    if (this.#saver.hasUnsaved) event.preventDefault();
  }

  // Suggestions.

  #suggestCustomers() {
    const input = this.querySelector("input[data-head=customer]");
    if (input) this.#suggest(input, this.dataset.customersUrl, (item) => this.#fillHead(item));
  }

  #suggestProducts(row) {
    const input = row.querySelector("input[data-field=product]");
    if (!input) return;
    this.#suggest(input, this.dataset.productsUrl, (item) => this.#fillLine(row, item));
  }

  #suggest(input, url, onChosen) {
    if (input.dataset.suggests) return;
    input.dataset.suggests = "yes";
    const texts = {
      noMatches: this.#text("no_matches"),
      oneMatch: this.#text("one_match"),
      manyMatches: this.#text("many_matches"),
    };
    new Suggestions(input, { url, texts, onChosen });
  }

  #fillHead(item) {
    if (item) fill(item.fill, (name) => this.querySelector(`[data-head="${name}"]`));
    this.#written();
  }

  #fillLine(row, item) {
    const fieldOf = (name) => row.querySelector(`[data-field="${name}"]`);
    if (item) fill(item.fill, fieldOf);
    const quantity = fieldOf("quantity");
    if (item && quantity && !quantity.value.trim()) quantity.value = "1";
    this.#written();
  }

  // What is sent, and what is painted.

  #collect() {
    this.#sentRows = this.#rows.all.filter((row) => !isBlank(row));
    return {
      head: valuesOf(this, "head"),
      lines: this.#sentRows.map((row) => valuesOf(row, "field")),
    };
  }

  #paintReckoned() {
    const rows = this.#rows.all;
    this.#reckoned = documentTotals(rows.map(reckonedFrom));
    this.#paint(this.#reckoned, new Map(rows.map((row, place) => [row, this.#reckoned.lines[place]])));
  }

  /** Paint the server's sums; it gives none for the lines when it cannot reckon yet. */
  #paintAnswered({ net, vat, gross, lines }) {
    if (lines.length !== this.#sentRows.length) return;
    const answered = {
      net: oreOf(net),
      vat: vat.map(({ rate, tax }) => ({ rate, tax: oreOf(tax) })),
      gross: oreOf(gross),
    };
    this.dataset.agrees = String(answered.gross === this.#reckoned.gross);
    this.#paint(answered, new Map(this.#sentRows.map((row, place) => [row, oreOf(lines[place])])));
  }

  #paint(totals, amounts) {
    paintAmounts(this.#rows.all, (row) => (isBlank(row) ? null : (amounts.get(row) ?? null)));
    paintTotals(this.querySelector("[data-role=totals]"), totals, {
      net: this.#text("net"),
      vatOf: (rate) => this.#text("vat", { rate }),
      toPay: this.#text("to_pay"),
    });
  }

  #paintRemarks(remarks, colour) {
    paintRemarks(this, remarks, {
      colour,
      controlOf: ({ field, line }) =>
        this.#rowOf(line)?.querySelector(`[data-field="${field}"]`) ??
        this.querySelector(`[data-head="${field}"]`),
      wordsOf: ({ line, sentence }) => {
        const row = this.#rowOf(line);
        return row ? this.#text("line", { number: this.#rows.numberOf(row), sentence }) : sentence;
      },
    });
  }

  /** The row of a remark's line number, counted from 1 among the lines that were sent. */
  #rowOf(line) {
    return line ? this.#sentRows[line - 1] : undefined;
  }

  #showUndo() {
    for (const button of this.querySelectorAll("[data-act=undo]")) button.hidden = !this.#rows.canUndo;
  }

  #say(words) {
    this.#announced.textContent = words;
  }

  get #announced() {
    const found = this.querySelector("[data-role=announced]");
    if (found) return found;
    const made = document.createElement("span");
    made.className = "wf-hidden";
    made.dataset.role = "announced";
    made.setAttribute("role", "status");
    this.append(made);
    return made;
  }

  #text(name, filling = {}) {
    const text = this.#texts[name] ?? name;
    return text.replace(/\{(\w+)\}/g, (whole, word) => String(filling[word] ?? whole));
  }
}

customElements.define("wf-invoice", InvoiceEditor);
