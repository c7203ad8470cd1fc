// Money as the server reckons it: exact numbers in BigInt, rounded once, half away from zero.
// The mirror of webfaktura.norway.money and webfaktura.norway.vat; a test compares the two.

const SPACES = /[ \u00a0\u202f\u2009]/g;
const MINUS = "\u2212";
const NO_BREAK_SPACE = "\u00a0";
const NUMBER =
  /^(-?)(?:([0-9]{1,20})|([0-9]{1,3}(?: [0-9]{3}){1,6})|([0-9]{1,3}(?:\.[0-9]{3}){1,6})(?=,))(?:[.,]([0-9]{1,10}))?$/;

const ZERO = { digits: 0n, scale: 0 };
const HUNDRED = { digits: 100n, scale: 0 };

/** A number as Norwegians type it («1 450,50»), as exact digits and scale; null if it is none. */
export function parseDecimal(text) {
  const match = NUMBER.exec(text.trim().replace(SPACES, " ").replace(MINUS, "-"));
  if (match === null) return null;
  const [, minus, plain, spaced, dotted, decimals = ""] = match;
  const whole = (plain ?? spaced ?? dotted).replace(/[ .]/g, "");
  const digits = BigInt(whole + decimals);
  return { digits: minus ? -digits : digits, scale: decimals.length };
}

/**
 * What a line comes to without VAT, in whole øre, rounded once: quantity × unit price less the
 * discount, less the VAT that the price includes. What is no number counts as nothing.
 */
export function lineNet({ quantity, unitPrice, discountPercent, includesVat = false, rate = "0" }) {
  const price = parseDecimal(unitPrice) ?? ZERO;
  const remaining = minus(HUNDRED, parseDecimal(discountPercent) ?? ZERO);
  const percented = times(times(parseDecimal(quantity) ?? ZERO, price), remaining);
  const whole = includesVat ? plus(HUNDRED, parseDecimal(rate) ?? ZERO) : HUNDRED;
  const numerator = percented.digits * 100n * 10n ** BigInt(whole.scale);
  return divideHalfUp(numerator, whole.digits * 10n ** BigInt(percented.scale));
}

/** Basis and tax per (category, rate), the tax rounded once per group; highest rate first. */
export function vatTotals(lines) {
  const groups = new Map();
  for (const { category, rate, net } of lines) {
    const key = `${category} ${rate}`;
    const group = groups.get(key) ?? { category, rate, basis: 0n };
    group.basis += net;
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, tax: percentOf(group.basis, group.rate) }))
    .sort(byRateThenCategory);
}

/**
 * All sums of a document, in whole øre. A line:
 * {kind, quantity, unitPrice, discountPercent, includesVat, category, rate}.
 */
export function documentTotals(lines) {
  return totalsOf(lines.map((line) => ({ ...line, net: netOf(line) })));
}

/** What a line comes to; null of a text or a sub-total, which has no price. */
export function netOf(line) {
  return (line.kind ?? "item") === "item" ? lineNet(line) : null;
}

/** The sums of lines whose nets are reckoned: {kind, net, category, rate}. */
export function totalsOf(lines) {
  const vat = vatTotals(lines.filter(({ net }) => net !== null));
  const net = sum(vat.map((group) => group.basis));
  const gross = net + sum(vat.map((group) => group.tax));
  return { lines: amountsOf(lines), net, vat, gross };
}

/** What stands at the end of each line: a sub-total sums the lines since the one before it. */
export function amountsOf(lines) {
  let since = 0n;
  return lines.map(({ kind, net }) => {
    const amount = kind === "subtotal" ? since : net;
    since = kind === "subtotal" ? 0n : since + (net ?? 0n);
    return amount;
  });
}

/** The øre of a decimal string from the server («1450.50»). */
export function oreOf(wire) {
  return toOre(parseDecimal(wire) ?? ZERO);
}

/** Whole øre as Norwegians write them: «31 287,66». */
export function formatOre(ore) {
  const digits = String(ore < 0n ? -ore : ore).padStart(3, "0");
  const kroner = digits.slice(0, -2).replace(/\B(?=(?:[0-9]{3})+$)/g, NO_BREAK_SPACE);
  return `${ore < 0n ? MINUS : ""}${kroner},${digits.slice(-2)}`;
}

function percentOf(ore, rate) {
  const percent = parseDecimal(rate) ?? ZERO;
  return divideHalfUp(ore * percent.digits, 10n ** BigInt(percent.scale + 2));
}

function toOre({ digits, scale }) {
  return divideHalfUp(digits * 100n, 10n ** BigInt(scale));
}

function divideHalfUp(numerator, denominator) {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (size * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

function times(left, right) {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

function plus(left, right) {
  const scale = Math.max(left.scale, right.scale);
  return { digits: raised(left, scale) + raised(right, scale), scale };
}

function minus(left, right) {
  return plus(left, { digits: -right.digits, scale: right.scale });
}

function raised({ digits, scale }, wanted) {
  return digits * 10n ** BigInt(wanted - scale);
}

function sum(amounts) {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function byRateThenCategory(left, right) {
  const difference = Number(right.rate.replace(",", ".")) - Number(left.rate.replace(",", "."));
  return difference || left.category.localeCompare(right.category);
}
