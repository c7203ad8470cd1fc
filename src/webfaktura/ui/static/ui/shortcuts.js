// Keyboard shortcuts of every page. Elements tell which key is theirs: data-shortcut="n" is
// clicked or, when it is an input, focused; data-shortcut="ctrl+k" likewise. j and k walk the
// rows of the list, ? shows what there is. Single keys can be turned off (WCAG 2.1.4).

const TURNED_OFF = "wf-single-keys-off";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || !event.key) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const deed = isCommand ? commandOf(event.key) : singleOf(event);
  if (!deed) return;
  event.preventDefault();
  deed();
});

for (const choice of document.querySelectorAll("[data-role=single-keys]")) {
  choice.checked = !localStorage.getItem(TURNED_OFF);
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(TURNED_OFF);
    else localStorage.setItem(TURNED_OFF, "yes");
  });
}

function commandOf(key) {
  return deedOf(document.querySelector(`[data-shortcut="ctrl+${CSS.escape(key.toLowerCase())}"]`));
}

function singleOf(event) {
  const key = event.key.toLowerCase();
  if (isWriting(event.target) || localStorage.getItem(TURNED_OFF)) return null;
  if (document.querySelector("dialog:modal")) return null;
  if (key === "?") return showAll();
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  return deedOf(document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`));
}

function deedOf(element) {
  if (!element) return null;
  return element.matches("input") ? () => element.select() : () => element.click();
}

function showAll() {
  const dialog = document.getElementById("wf-shortcuts");
  return dialog && (() => dialog.showModal());
}

function walk(step) {
  const links = [...document.querySelectorAll("main table tbody tr")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = links[here < 0 ? 0 : here + step];
  return next && (() => next.focus());
}

function isWriting(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
