// Moves a row by its handle, with the mouse or a finger. Nothing moves until it is let go: a
// line shows where the row will stand. Escape lets it stay.

const EDGE = 96;
const STEP = 14;

export class LineDrag {
  #body;
  #onDropped;
  #drag = null;

  /** `onDropped(row, before)`: the row is to stand before another, or last (null). */
  constructor(body, onDropped, { signal }) {
    this.#body = body;
    this.#onDropped = onDropped;
    body.addEventListener("pointerdown", (event) => this.#take(event), { signal });
    body.addEventListener("pointermove", (event) => this.#carry(event), { signal });
    body.addEventListener("pointerup", () => this.#drop(), { signal });
    body.addEventListener("pointercancel", () => this.#end(), { signal });
    window.addEventListener("keydown", ({ key }) => key === "Escape" && this.#end(), { signal });
  }

  #take(event) {
    const handle = event.target.closest("[data-role=handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const row = handle.closest("[data-line]");
    row.dataset.dragged = "";
    this.#drag = { row, y: event.clientY, over: null };
    this.#scrollAlong();
  }

  #carry(event) {
    if (!this.#drag) return;
    this.#drag.y = event.clientY;
    this.#point();
  }

  /** Show before or after which row it would stand. */
  #point() {
    const { row, y, over } = this.#drag;
    const { left, width } = this.#body.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, y)?.closest("[data-line]");
    if (!found || !this.#body.contains(found)) return;
    if (over) delete over.dataset.drop;
    const { top, height } = found.getBoundingClientRect();
    this.#drag.over = found;
    this.#drag.before = y < top + height / 2 ? found : found.nextElementSibling;
    if (found !== row) found.dataset.drop = this.#drag.before === found ? "before" : "after";
  }

  /** Near the upper or lower edge of the window the page follows. */
  #scrollAlong() {
    if (!this.#drag) return;
    const { y } = this.#drag;
    const step = y < EDGE ? -STEP : y > window.innerHeight - EDGE ? STEP : 0;
    if (step) {
      window.scrollBy(0, step);
      this.#point();
    }
    requestAnimationFrame(() => this.#scrollAlong());
  }

  #drop() {
    const drag = this.#drag;
    this.#end();
    if (drag?.over) this.#onDropped(drag.row, drag.before);
  }

  #end() {
    if (!this.#drag) return;
    delete this.#drag.row.dataset.dragged;
    if (this.#drag.over) delete this.#drag.over.dataset.drop;
    this.#drag = null;
  }
}
