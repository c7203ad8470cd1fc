// What stands in the fields of the invoice editor, as it is sent and as it is shown again.

/** The typed values under a root by their data-head or data-field. */
export function valuesOf(root, kind) {
  const values = {};
  for (const control of root.querySelectorAll(`[data-${kind}]`)) {
    values[control.dataset[kind]] = valueOf(control);
  }
  return values;
}

/** A line as it was typed, and what kind it is. */
export function lineOf(row) {
  return { kind: row.dataset.kind, ...valuesOf(row, "field") };
}

/** Whether nothing has been written on a line. */
export function isBlankLine({ kind, product, description, unit_price }) {
  if (kind === "subtotal") return false;
  return [product?.text, description, unit_price].every((text) => !text?.trim());
}

/**
 * What a line's sums are reckoned from: a quantity that is not written is one, as on the server;
 * the VAT level's option carries its category and rate.
 */
export function reckonedFrom(row, line) {
  const level = row.querySelector("[data-field=vat_level]")?.selectedOptions[0]?.dataset ?? {};
  return {
    kind: line.kind,
    quantity: line.quantity?.trim() || "1",
    unitPrice: line.unit_price ?? "",
    discountPercent: line.discount_percent ?? "",
    includesVat: line.price_includes_vat ?? false,
    category: level.category ?? "",
    rate: level.rate ?? "0",
    isFree: level.free !== undefined,
  };
}

/** Put values where `controlOf(name)` finds a field for them. */
export function fill(values = {}, controlOf) {
  for (const [name, value] of Object.entries(values)) {
    const control = controlOf(name);
    if (control) setValue(control, value ?? "");
  }
}

/** What stands in one field: a text, a mark, or what was chosen with the words it is known by. */
export function valueOf(control) {
  if (control.type === "checkbox") return control.checked;
  if (control.dataset.id === undefined) return control.value;
  return { id: control.dataset.id, text: control.value };
}

/** Put a value into one field, as `valueOf` gives it. */
export function setValue(control, value) {
  if (control.type === "checkbox") control.checked = value === true || value === "true";
  else if (control.matches("select")) choose(control, value);
  else if (control.dataset.id === undefined) control.value = value;
  else [control.dataset.id, control.value] = [value.id, value.text];
}

/** A list that does not offer the value is left at its usual one, or as it stands. */
function choose(list, value) {
  const options = [...list.options];
  const option = options.find((each) => each.value === value) ?? options.find(isUsual);
  if (option) list.value = option.value;
}

function isUsual(option) {
  return option.dataset.usual !== undefined;
}
