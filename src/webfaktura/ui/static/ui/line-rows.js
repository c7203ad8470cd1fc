// The rows of a document: add, delete and move them, and take back what was deleted or moved.

import { fill, isBlankLine, lineOf } from "./invoice-fields.js";

export class LineRows {
  #body;
  #blanks;
  #undo = [];

  /** `body` holds the rows; `templates` are the <template>s of a blank one, by data-kind. */
  constructor(body, templates) {
    this.#body = body;
    this.#blanks = new Map([...templates].map((each) => [each.dataset.kind, each]));
  }

  get all() {
    return [...this.#body.querySelectorAll("[data-line]")];
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  numberOf(row) {
    return this.all.indexOf(row) + 1;
  }

  /** Show the lines of a draft; one without lines has a blank one to begin on. */
  show(lines) {
    const shown = lines.length ? lines : [{ kind: "item" }];
    const rows = document.createDocumentFragment();
    for (const { kind, ...values } of shown) {
      const row = this.#makeBlank(kind);
      fill(values, (name) => row.querySelector(`[data-field="${name}"]`));
      rows.append(row);
    }
    this.#body.replaceChildren(rows);
  }

  /** Add a blank row after the row, or last, and go to it. */
  add(kind, after = null) {
    const added = this.#makeBlank(kind);
    if (after) after.after(added);
    else this.#body.append(added);
    goTo(added);
    return added;
  }

  /** Delete the row and go to its neighbour; a document always shows one row. */
  delete(row) {
    const next = row.nextElementSibling;
    const substitute = this.all.length === 1 ? this.add("item") : null;
    row.remove();
    this.#undo.push(() => {
      if (substitute && isBlankLine(lineOf(substitute))) substitute.remove();
      this.#putBack(row, next);
    });
    goTo(next ?? this.all.at(-1));
  }

  /** Move the row one step up (-1) or down (1); false when it stands there already. */
  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    return this.place(row, step < 0 ? other : other.nextElementSibling);
  }

  /** Let the row stand before another, or last (null); false when it stands there already. */
  place(row, before) {
    const stood = row.nextElementSibling;
    if (before === row || before === stood) return false;
    keepingFocus(() => this.#body.insertBefore(row, before));
    this.#undo.push(() => keepingFocus(() => this.#body.insertBefore(row, connected(stood))));
    return true;
  }

  /** Take back the last of what was deleted or moved. */
  undo() {
    this.#undo.pop()?.();
  }

  #makeBlank(kind) {
    const blank = this.#blanks.get(kind) ?? this.#blanks.get("item");
    return blank.content.querySelector("[data-line]").cloneNode(true);
  }

  #putBack(row, next) {
    this.#body.insertBefore(row, connected(next));
    goTo(row);
  }
}

/** The row, if it still stands in the document. */
function connected(row) {
  return row?.isConnected ? row : null;
}

function goTo(row) {
  row.querySelector("[data-field]")?.focus();
}

function keepingFocus(deed) {
  const focused = document.activeElement;
  deed();
  if (focused !== document.activeElement) focused?.focus();
}
