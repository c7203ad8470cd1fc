// In what two versions of a draft differ: fields of the head, and lines.

import { isBlankLine } from "./invoice-fields.js";
import { parseDecimal } from "./money.js";

const NUMBERS = new Set(["quantity", "unit_price", "discount_percent", "due_days"]);
const UNWRITTEN = { quantity: "1", discount_percent: "0", unit_price: "0", kind: "item" };
const MOST_COMPARED = 1_000_000;

/** The fields of two heads that do not say the same: [{field, mine, theirs}]. */
export function headDifferences(mine, theirs) {
  return Object.keys(mine)
    .filter((field) => field in theirs && meaning(field, mine[field]) !== meaning(field, theirs[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

/**
 * The lines that do not stand in both, beside each other: [{mine, theirs}], each {number, line}
 * or null where the other version has a line that this one has not.
 */
export function lineDifferences(mine, theirs) {
  const [ours, others] = [numbered(mine), numbered(theirs)];
  while (ours.length && others.length && ours.at(-1).key === others.at(-1).key) {
    ours.pop();
    others.pop();
  }
  const begin = ours.findIndex(({ key }, place) => key !== others[place]?.key);
  const from = begin < 0 ? ours.length : begin;
  return paired(ours.slice(from), others.slice(from));
}

function numbered(lines) {
  return lines
    .filter((line) => !isBlankLine(line))
    .map((line, place) => ({ number: place + 1, line, key: keyOf(line) }));
}

function keyOf(line) {
  const fields = Object.keys({ ...UNWRITTEN, ...line }).sort();
  const meanings = fields.map((field) => [field, meaning(field, line[field])]);
  return JSON.stringify(meanings.filter(([, said]) => said && said !== "false"));
}

/** What a value means, however it is written: «1 450» is «1450,00», and a choice is its id. */
function meaning(field, value) {
  if (typeof value === "boolean") return String(value);
  const text = (typeof value === "string" ? value : (value?.id ?? "")).trim() || UNWRITTEN[field] || "";
  const number = NUMBERS.has(field) ? parseDecimal(text) : null;
  return number ? shortest(number) : text;
}

function shortest({ digits, scale }) {
  let [whole, decimals] = [digits, scale];
  while (decimals > 0 && whole % 10n === 0n) [whole, decimals] = [whole / 10n, decimals - 1];
  return `${whole}e-${decimals}`;
}

/** Put what was taken out of one beside what came into the other, in the order they stand. */
function paired(ours, others) {
  const pairs = [];
  let [here, there] = [0, 0];
  for (const [mine, theirs] of [...kept(ours, others), [ours.length, others.length]]) {
    const many = Math.max(mine - here, theirs - there);
    for (let place = 0; place < many; place += 1) {
      pairs.push({
        mine: here + place < mine ? bare(ours[here + place]) : null,
        theirs: there + place < theirs ? bare(others[there + place]) : null,
      });
    }
    [here, there] = [mine + 1, theirs + 1];
  }
  return pairs;
}

function bare({ number, line }) {
  return { number, line };
}

/** The places of what stands in both, in order (the longest common subsequence). */
function kept(ours, others) {
  if (ours.length * others.length > MOST_COMPARED) return [];
  const lengths = commonLengths(ours, others);
  const places = [];
  let [here, there] = [0, 0];
  while (here < ours.length && there < others.length) {
    if (ours[here].key === others[there].key) places.push([here++, there++]);
    else if (lengths[here + 1][there] >= lengths[here][there + 1]) here += 1;
    else there += 1;
  }
  return places;
}

function commonLengths(ours, others) {
  const lengths = Array.from({ length: ours.length + 1 }, () => new Uint16Array(others.length + 1));
  for (let here = ours.length - 1; here >= 0; here -= 1) {
    for (let there = others.length - 1; there >= 0; there -= 1) {
      lengths[here][there] =
        ours[here].key === others[there].key
          ? lengths[here + 1][there + 1] + 1
          : Math.max(lengths[here + 1][there], lengths[here][there + 1]);
    }
  }
  return lengths;
}
