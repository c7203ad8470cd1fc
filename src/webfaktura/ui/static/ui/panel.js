// Opens a side panel (<dialog data-panel>) when htmx has put something in it.
// The server closes it again with the answer's header `HX-Trigger: wf:close-panel`.

document.addEventListener("htmx:after:swap", (event) => {
  const panel = event.detail?.ctx?.target?.closest?.("dialog[data-panel]");
  if (panel && !panel.open) panel.showModal();
});

document.addEventListener("wf:close-panel", () => {
  for (const panel of document.querySelectorAll("dialog[data-panel][open]")) panel.close();
});
