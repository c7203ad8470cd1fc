// A table whose rows are chosen by boxes: one box for all, how many are chosen, and a bar of deeds
// that is there only while something is. Without this script the bar is always there.

for (const table of document.querySelectorAll("[data-selection]")) follow(table);

function follow(table) {
  const all = table.querySelector("[data-role=all]");
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const bar = document.querySelector("[data-role=selection-bar]");
  const count = bar.querySelector("[data-role=count]");

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
    bar.hidden = chosen === 0;
    count.textContent = count.dataset.words.replace("{count}", chosen);
  };

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  table.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}
