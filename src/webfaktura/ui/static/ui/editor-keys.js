// What the keys mean in the invoice editor, and which field comes after which.

const COMMANDS = { s: "save", z: "undo", enter: "add", delete: "delete" };
const WITH_ALT = { arrowup: "up", arrowdown: "down" };

/** The deed that a key asks for; undefined when the key is the field's own. */
export function deedOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!key || shiftKey) return undefined; // a browser's autofill sends keys without a name
  const isCommand = (ctrlKey || metaKey) && !altKey;
  if (isCommand) return COMMANDS[key.toLowerCase()];
  return altKey && !ctrlKey && !metaKey ? WITH_ALT[key.toLowerCase()] : undefined;
}

/** Whether Enter in the field means «go on»: not in a text of many lines or an open list. */
export function goesOn(event) {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (key !== "Enter" || ctrlKey || metaKey || altKey || shiftKey) return false;
  return target.matches("input, select") && !isOpenList(target) && isField(target);
}

/** The next field of the line or the head, or the first of the next line; undefined after all. */
export function fieldAfter(control, root) {
  const row = control.closest("[data-line]");
  const own = row ? fieldsOf(row) : headFieldsBeforeLines(root);
  const next = own[own.indexOf(control) + 1];
  if (next) return next;
  const following = row ? row.nextElementSibling : root.querySelector("[data-line]");
  return following ? fieldsOf(following)[0] : undefined;
}

function headFieldsBeforeLines(root) {
  const lines = root.querySelector("[data-role=lines]");
  return [...root.querySelectorAll("[data-head]")].filter(
    (control) =>
      isReachable(control) &&
      control.compareDocumentPosition(lines) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
}

function fieldsOf(row) {
  return [...row.querySelectorAll("[data-field]")].filter(isReachable);
}

function isField(control) {
  return control.dataset.head !== undefined || control.dataset.field !== undefined;
}

function isReachable(control) {
  return !control.disabled && control.checkVisibility();
}

function isOpenList(control) {
  return CSS.supports("selector(select:open)") && control.matches("select:open");
}
