// What stands in the fields of the invoice editor: the values that are sent, and the fillings.

/** The typed values under a root by their data-head or data-field; of what was chosen, the id. */
export function valuesOf(root, kind) {
  const values = {};
  for (const control of root.querySelectorAll(`[data-${kind}]`)) {
    const name = control.dataset[kind];
    const isChosen = name === "customer" || name === "product";
    values[name] = isChosen ? (control.dataset.id ?? "") : control.value;
  }
  return values;
}

/**
 * What a row's sums are reckoned from: a quantity that is not written is one, as on the server;
 * the VAT level's option carries its category and rate.
 */
export function reckonedFrom(row) {
  const valueOf = (field) => row.querySelector(`[data-field=${field}]`)?.value ?? "";
  const level = row.querySelector("[data-field=vat_level]")?.selectedOptions[0]?.dataset ?? {};
  return {
    quantity: valueOf("quantity").trim() || "1",
    unitPrice: valueOf("unit_price"),
    discountPercent: valueOf("discount_percent"),
    category: level.category ?? "",
    rate: level.rate ?? "0",
  };
}

/** Put a chosen item's values where `controlOf(name)` finds a field for them. */
export function fill(values = {}, controlOf) {
  for (const [name, value] of Object.entries(values)) {
    const control = controlOf(name);
    if (control) control.value = value ?? "";
  }
}
