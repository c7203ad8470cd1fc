// What the server remarks about a document, beside the field it is about and in a list.

const MARK = "data-wf-remark";
const MOST_LISTED = 12;
let made = 0;

/**
 * Paint the remarks ({field, line, sentence, href, word}); earlier ones go. `colour` is "warning"
 * for what may wait and "danger" for what was refused. `controlOf(remark)` finds the field,
 * `wordsOf` the sentence in the list, `more(count)` tells of those the list has no room for.
 * What is mended on another page has its address and the word for it.
 */
export function paintRemarks(root, remarks, told) {
  clear(root);
  for (const remark of remarks) paintBeside(told.controlOf(remark), remark.sentence, told.colour);
  paintList(root.querySelector("[data-role=remarks]"), remarks, told);
}

function clear(root) {
  for (const message of root.querySelectorAll(`p[${MARK}]`)) message.remove();
  for (const control of root.querySelectorAll(`[${MARK}]`)) {
    const own = control.getAttribute(MARK).split(" ");
    const kept = described(control).filter((id) => !own.includes(id));
    setOrRemove(control, "aria-describedby", kept.join(" "));
    control.removeAttribute("aria-invalid");
    control.removeAttribute(MARK);
  }
}

function paintBeside(control, sentence, colour) {
  if (!control) return;
  const message = make("p", sentence);
  message.id = `wf-remark-${++made}`;
  message.className = "ds-validation-message";
  message.dataset.color = colour;
  message.setAttribute(MARK, "");
  placeFor(control).append(message);
  const own = control.getAttribute(MARK);
  control.setAttribute(MARK, own ? `${own} ${message.id}` : message.id);
  control.setAttribute("aria-describedby", [...described(control), message.id].join(" "));
  if (colour === "danger") control.setAttribute("aria-invalid", "true");
}

/** A line's narrow cells have no room for a sentence: it stands under the description. */
function placeFor(control) {
  const row = control.closest("[data-line]");
  const roomy = row?.querySelector("[data-field=description]") ?? control;
  return roomy.closest("td, .ds-field") ?? roomy.parentElement;
}

function paintList(list, remarks, { colour, controlOf, wordsOf, more }) {
  if (!list || (list.hidden && !remarks.length)) return;
  list.hidden = remarks.length === 0;
  list.dataset.color = colour;
  const shown = remarks.slice(0, MOST_LISTED);
  const hidden = remarks.length - shown.length;
  list.replaceChildren(
    ...shown.map((remark) => itemOf(remark, controlOf, wordsOf(remark))),
    ...(hidden ? [make("li", more(hidden))] : []),
  );
}

/** The sentence, which goes to its field, and the way to where it is mended if that is elsewhere. */
function itemOf(remark, controlOf, words) {
  const item = make("li");
  item.append(controlOf(remark) ? goTo(() => controlOf(remark), words) : words);
  if (remark.href) item.append(" ", linkTo(remark));
  return item;
}

function goTo(control, words) {
  const button = make("button", words);
  button.type = "button";
  button.className = "ds-link";
  button.addEventListener("click", () => show(control()));
  return button;
}

function show(control) {
  const folded = control?.closest("details");
  if (folded) folded.open = true;
  control?.focus();
}

/** A link that waits until the draft is saved. */
function linkTo({ href, word }) {
  const link = make("a", word);
  link.href = href;
  link.className = "ds-link";
  link.dataset.afterSave = "";
  return link;
}

function make(tag, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function described(control) {
  return (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
}

function setOrRemove(element, attribute, value) {
  if (value) element.setAttribute(attribute, value);
  else element.removeAttribute(attribute);
}
