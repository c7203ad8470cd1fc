// The rows of a document: add, delete and move them, and take back what was deleted or moved.

export class LineRows {
  #body;
  #blank;
  #undo = [];

  /** `body` holds the rows; `template` is the <template> of a blank one. */
  constructor(body, template) {
    this.#body = body;
    this.#blank = template;
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

  /** Add a blank row after the row, or last, and go to it. */
  addAfter(row) {
    const added = this.#makeBlank();
    if (row) row.after(added);
    else this.#body.append(added);
    goTo(added);
    return added;
  }

  /** Delete the row and go to its neighbour; a document always shows one row. */
  delete(row) {
    const next = row.nextElementSibling;
    const substitute = this.all.length === 1 ? this.addAfter(null) : null;
    row.remove();
    this.#undo.push(() => {
      if (substitute && isBlank(substitute)) substitute.remove();
      this.#putBack(row, next);
    });
    goTo(next ?? this.all.at(-1));
  }

  /** Move the row one step up (-1) or down (1); false when it already stands there. */
  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    keepingFocus(() => (step < 0 ? other.before(row) : other.after(row)));
    this.#undo.push(() => keepingFocus(() => (step < 0 ? other.after(row) : other.before(row))));
    return true;
  }

  /** Take back the last of what was deleted or moved. */
  undo() {
    this.#undo.pop()?.();
  }

  #makeBlank() {
    return this.#blank.content.querySelector("[data-line]").cloneNode(true);
  }

  #putBack(row, next) {
    if (next?.isConnected) next.before(row);
    else this.#body.append(row);
    goTo(row);
  }
}

/** Whether nothing has been written in the row. */
export function isBlank(row) {
  const written = ["product", "description", "unit_price"];
  return written.every((field) => !row.querySelector(`[data-field=${field}]`)?.value.trim());
}

function goTo(row) {
  row.querySelector("[data-field]")?.focus();
}

function keepingFocus(deed) {
  const focused = document.activeElement;
  deed();
  focused?.focus();
}
