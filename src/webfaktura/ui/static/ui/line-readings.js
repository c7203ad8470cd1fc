// What the rows say and come to, read anew only where something was written: a long document
// is reckoned from one row, not from a thousand.

import { isBlankLine, lineOf, reckonedFrom } from "./invoice-fields.js";
import { netOf } from "./money.js";

export class LineReadings {
  #known = new WeakMap();

  /** {line, isBlank, isFree, priced}: as it is sent, if it is at all, and what it comes to. */
  of(row) {
    let reading = this.#known.get(row);
    if (!reading) {
      reading = read(row);
      this.#known.set(row, reading);
    }
    return reading;
  }

  /** Something was written in the row. */
  forget(row) {
    this.#known.delete(row);
  }

  /** Something was changed in all rows. */
  forgetAll() {
    this.#known = new WeakMap();
  }
}

function read(row) {
  const line = lineOf(row);
  const from = reckonedFrom(row, line);
  const { kind, category, rate, isFree } = from;
  const priced = { kind, category, rate, net: netOf(from) };
  return { line, isBlank: isBlankLine(line), isFree, priced };
}
