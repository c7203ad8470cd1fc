// <wf-invoice>: the editor of a draft. Totals as one types, lines by keyboard, saved by itself.
//
// What the page's markup must hold is told in docs/ui.md. The server's totals win: what is
// reckoned here is shown only until its answer comes.

import { paintConflict, paintGone } from "./conflict-view.js";
import { CustomerChoice } from "./customer-choice.js";
import { headDifferences, lineDifferences } from "./draft-differences.js";
import { DraftSaver } from "./draft-saver.js";
import { DraftSums } from "./draft-sums.js";
import { deedOf, fieldAfter, goesOn } from "./editor-keys.js";
import { EditorWords } from "./editor-words.js";
import { valuesOf } from "./invoice-fields.js";
import { LineDrag } from "./line-drag.js";
import { LinePrices } from "./line-prices.js";
import { LineReadings } from "./line-readings.js";
import { LineRows } from "./line-rows.js";
import { ProductChoice } from "./product-choice.js";
import { paintRemarks } from "./remarks.js";
import { write } from "./texts.js";

class InvoiceEditor extends HTMLElement {
  #words;
  #rows;
  #readings = new LineReadings();
  #prices;
  #sums;
  #customer;
  #saver;
  #sentRows = [];
  #rowDeedIsLast = false;
  #theirs = null;
  #shownConflict = "";
  #listening = null;

  connectedCallback() {
    this.#words = new EditorWords(this, JSON.parse(this.dataset.texts || "{}"));
    const { lines, remarks } = JSON.parse(this.querySelector("script[type='application/json']").text);
    const body = this.#part("lines");
    this.#rows = new LineRows(body, this.querySelectorAll("template[data-role=blank-line]"));
    this.#rows.show(lines);
    this.#sentRows = this.#rows.all;
    this.#prices = new LinePrices(this, {
      rows: this.#rows,
      readings: this.#readings,
      texts: { with: this.#words.of("price_with_vat"), without: this.#words.of("price") },
    });
    this.#sums = new DraftSums(this, { readings: this.#readings, words: this.#words });
    this.#saver = new DraftSaver({
      url: this.dataset.saveUrl,
      version: Number(this.dataset.version),
      collect: () => this.#collect(),
      told: this,
    });
    this.#listen(body);
    this.#prices.show();
    this.#sums.reckon(this.#rows.all);
    this.#paintRemarks(remarks, "warning");
    this.#showUndo();
    if (!lines.length) this.#begin();
    if (isWritten(this)) this.#edited();
  }

  disconnectedCallback() {
    this.#listening?.abort();
  }

  /** An empty draft begins with its customer, or with the first product when it has one. */
  #begin() {
    const customer = this.querySelector("[data-head=customer]");
    (customer?.dataset.id === "" ? customer : this.querySelector("[data-field=product]"))?.focus();
  }

  // What the saver tells.

  state(name) {
    const place = this.#part("state");
    if (!place || place.dataset.standing === name) return;
    write(place, this.#words.of(name));
    place.dataset.standing = name;
  }

  saved(answer, { isNewest }) {
    for (const input of this.querySelectorAll("input[name=version]")) input.value = answer.version;
    if (!isNewest) return;
    this.#sums.answer(answer.totals, this.#sentRows);
    this.#paintRemarks(answer.remarks ?? [], "warning");
  }

  refused(problems) {
    this.#paintRemarks(problems, "danger");
  }

  changedElsewhere({
    theirs = null,
    sentence = this.#words.of("gone"),
    href = this.dataset.draftsUrl,
    word = this.#words.of("to_drafts"),
  }) {
    this.#theirs = theirs;
    if (theirs) this.#paintConflict();
    else paintGone(this.#part("conflict"), { sentence, href, word });
    this.#part("conflict").scrollIntoView({ block: "nearest" });
  }

  // What the writer does.

  #listen(body) {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("input", (event) => this.#written(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.#enter(event), { signal });
    this.addEventListener("submit", (event) => this.#submitted(event), { signal, capture: true });
    // Before <u-datalist>, which listens on the document and takes the arrows.
    window.addEventListener("keydown", (event) => this.#shortcut(event), { signal, capture: true });
    window.addEventListener("online", () => this.#saver.save(), { signal });
    document.addEventListener("visibilitychange", () => this.#saver.save(), { signal });
    window.addEventListener("beforeunload", (event) => this.#leaving(event), { signal });
    new LineDrag(body, (row, before) => this.#place(row, before), { signal });
    new ProductChoice(this, {
      url: this.dataset.productsUrl,
      texts: this.#words.ofSuggestions(),
      onFilled: (row, isChosen) => this.#filled(row, isChosen),
      signal,
    });
    this.#suggestCustomers(signal);
  }

  #written({ target }) {
    const { head, field, role } = target.dataset;
    if (role === "prices") this.#prices.choose(target.value);
    else if (head === undefined && field === undefined) return;
    this.#rowDeedIsLast = false;
    const row = target.closest("[data-line]");
    if (row) this.#readings.forget(row);
    if (field === "price_includes_vat") this.#prices.show();
    this.#edited();
  }

  #edited() {
    this.#sums.reckon(this.#rows.all);
    this.#saver.edited();
    if (this.#theirs) this.#paintConflict();
  }

  #filled(row, isChosen) {
    this.#readings.forget(row);
    if (isChosen) this.#prices.show();
    this.#edited();
  }

  #clicked(event) {
    const button = event.target.closest("[data-act]");
    if (button) this.#act(button.dataset.act, button.closest("[data-line]"), button.dataset.kind);
    const link = event.target.closest("a[data-after-save]");
    if (!link || !this.#saver.hasUnsaved) return;
    event.preventDefault();
    this.#afterSave(() => link.click());
  }

  #act(deed, row, kind = "item") {
    const deeds = {
      add: () => this.#add(kind, row),
      delete: () => row && this.#delete(row),
      up: () => row && this.#move(row, -1),
      down: () => row && this.#move(row, 1),
      undo: () => this.#undo(),
      save: () => this.#saver.save(),
      "new-customer": () => this.#customer?.make(),
      "keep-mine": () => this.#keepMine(),
      "take-theirs": () => this.#takeTheirs(),
    };
    deeds[deed]?.();
  }

  #add(kind, row) {
    this.#prices.begin(this.#rows.add(kind, row));
    this.#rowDeedIsLast = false;
    this.#edited();
  }

  #delete(row) {
    const number = this.#rows.numberOf(row);
    this.#rows.delete(row);
    this.#words.say("line_deleted", { number });
    this.#rowsChanged();
  }

  #move(row, step) {
    if (this.#rows.move(row, step)) this.#moved(row);
  }

  #place(row, before) {
    if (this.#rows.place(row, before)) this.#moved(row);
  }

  #moved(row) {
    this.#words.say("line_moved", { number: this.#rows.numberOf(row) });
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

  #keepMine() {
    const { version } = this.#theirs;
    this.#theirs = null;
    this.#shownConflict = "";
    this.#part("conflict").hidden = true;
    this.#saver.overwrite(version);
  }

  #takeTheirs() {
    this.#saver.abandon();
    location.reload();
  }

  #enter(event) {
    if (!goesOn(event)) return;
    event.preventDefault();
    const next = fieldAfter(event.target, this);
    if (!next) return this.#add("item", event.target.closest("[data-line]"));
    next.focus();
    if (next.matches("input:not([type=checkbox])")) next.select();
  }

  #shortcut(event) {
    const deed = deedOf(event);
    if (!deed || !this.#isMine(event, deed)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(deed, event.target.closest?.("[data-line]"));
  }

  /** Ctrl+S is the editor's wherever one stands; the other keys within it, some on a line only. */
  #isMine({ target }, deed) {
    if (document.querySelector("dialog:modal")) return false;
    if (deed === "save") return true;
    if (!this.contains(target)) return false;
    if (deed === "undo") return this.#rowDeedIsLast;
    if (deed === "add") return true;
    return Boolean(target.closest("[data-line]")) && !(deed !== "delete" && target.matches("select"));
  }

  #submitted(event) {
    if (!this.#saver.hasUnsaved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    this.#afterSave(() => target.requestSubmit(submitter));
  }

  /** Do what needs the draft to be saved; when it could not be, show why. */
  async #afterSave(deed) {
    if (await this.#saver.save()) return deed();
    const why = [this.#part("conflict"), this.#part("remarks")].find((each) => each && !each.hidden);
    why?.scrollIntoView({ block: "center" });
  }

  #leaving(event) {
    if (this.#saver.hasUnsaved) event.preventDefault();
  }

  #suggestCustomers(signal) {
    const input = this.querySelector("input[data-head=customer]");
    if (!input) return;
    this.#customer = new CustomerChoice(input, {
      url: this.dataset.customersUrl,
      newUrl: this.dataset.newCustomerUrl,
      panel: "#new_customer_content",
      texts: this.#words.ofSuggestions(),
      controlOf: (name) => this.querySelector(`[data-head="${name}"]`),
      onChosen: () => this.#edited(),
      signal,
    });
  }

  // What is sent, and what is said about it.

  #collect() {
    this.#sentRows = this.#rows.all.filter((row) => !this.#readings.of(row).isBlank);
    return { head: valuesOf(this, "head"), lines: this.#sentRows.map((row) => this.#readings.of(row).line) };
  }

  #paintRemarks(remarks, colour) {
    paintRemarks(this, remarks, {
      colour,
      controlOf: ({ field, line }) =>
        this.#rowOf(line)?.querySelector(`[data-field="${field}"]`) ??
        this.querySelector(`[data-head="${field}"]`),
      wordsOf: ({ line, sentence }) => {
        const row = this.#rowOf(line);
        return row ? this.#words.of("line", { number: this.#rows.numberOf(row), sentence }) : sentence;
      },
      more: (count) => this.#words.of("more", { count }),
    });
  }

  /** Two versions stand beside each other until one of them is chosen. */
  #paintConflict() {
    const mine = this.#collect();
    const differences = {
      head: headDifferences(mine.head, this.#theirs.head),
      lines: lineDifferences(mine.lines, this.#theirs.lines),
    };
    const said = JSON.stringify([this.#theirs.version, differences]);
    if (said === this.#shownConflict) return; // a button that is pressed stays the same button
    this.#shownConflict = said;
    paintConflict(this.#part("conflict"), differences, this.#words.ofConflict(this.#theirs));
  }

  /** The row of a remark's line number, counted from 1 among the lines that were sent. */
  #rowOf(line) {
    return line ? this.#sentRows[line - 1] : undefined;
  }

  #showUndo() {
    for (const button of this.querySelectorAll("[data-act=undo]")) button.hidden = !this.#rows.canUndo;
  }

  #part(role) {
    return this.querySelector(`[data-role=${role}]`);
  }
}

/** Whether somebody wrote in the head before the editor was ready. */
function isWritten(root) {
  const heads = [...root.querySelectorAll(":is(input, textarea)[data-head]")];
  return heads.some(({ value, defaultValue }) => value !== defaultValue);
}

customElements.define("wf-invoice", InvoiceEditor);
