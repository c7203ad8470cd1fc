// What the server remarks about a document, beside the field it is about and in a list.

const MARK = "data-wf-remark";
let made = 0;

/**
 * Paint the remarks ({field, line, sentence}); earlier ones go. `colour` is "warning" for what
 * may wait and "danger" for what was refused. `controlOf(remark)` finds the field, `wordsOf`
 * the sentence in the list.
 */
export function paintRemarks(root, remarks, { colour, controlOf, wordsOf }) {
  clear(root);
  for (const remark of remarks) paintBeside(controlOf(remark), remark.sentence, colour);
  paintList(root.querySelector("[data-role=remarks]"), remarks, { colour, controlOf, wordsOf });
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
  const message = document.createElement("p");
  message.id = `wf-remark-${++made}`;
  message.className = "ds-validation-message";
  message.dataset.color = colour;
  message.setAttribute(MARK, "");
  message.textContent = sentence;
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

function paintList(list, remarks, { colour, controlOf, wordsOf }) {
  if (!list) return;
  list.hidden = remarks.length === 0;
  list.dataset.color = colour;
  list.replaceChildren(
    ...remarks.map((remark) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-link";
      button.textContent = wordsOf(remark);
      button.addEventListener("click", () => controlOf(remark)?.focus());
      return wrapped(button, list.matches("ul, ol") ? "li" : "div");
    }),
  );
}

function wrapped(child, tag) {
  const parent = document.createElement(tag);
  parent.append(child);
  return parent;
}

function described(control) {
  return (control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
}

function setOrRemove(element, attribute, value) {
  if (value) element.setAttribute(attribute, value);
  else element.removeAttribute(attribute);
}
