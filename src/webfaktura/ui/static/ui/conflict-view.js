// Two versions of a draft beside each other: what I wrote, and what somebody else saved.

const MOST_SHOWN = 30;

/**
 * Show the differences ({head, lines}) in `place`. `words` are {title, text, mine, theirs, field,
 * keep_mine, take_theirs, more(count), same, nothing, fieldName(field), valueWords(field, value),
 * lineName(number), lineWords(line)}.
 */
export function paintConflict(place, { head, lines }, words) {
  const rows = [
    ...head.map((each) => headRow(each, words)),
    ...lines.map((each) => lineRow(each, words)),
  ];
  const hidden = rows.length - MOST_SHOWN;
  place.replaceChildren(
    make("h2", words.title, { className: "ds-heading", size: "2xs" }),
    make("p", words.text),
    rows.length ? table(rows.slice(0, MOST_SHOWN), words) : make("p", words.same),
    ...(hidden > 0 ? [make("p", words.more(hidden))] : []),
    deeds(words),
  );
  place.hidden = false;
}

/** Say in one sentence why nothing more is saved, with the way on. */
export function paintGone(place, { sentence, href, word }) {
  const link = make("a", word, { className: "ds-button", variant: "secondary" });
  link.href = href;
  place.replaceChildren(make("p", sentence), ...(href ? [link] : []));
  place.hidden = false;
}

function headRow({ field, mine, theirs }, words) {
  return [words.fieldName(field), words.valueWords(field, mine), words.valueWords(field, theirs)];
}

function lineRow({ mine, theirs }, words) {
  const name = words.lineName((mine ?? theirs).number);
  return [name, ...[mine, theirs].map((each) => (each ? words.lineWords(each.line) : ""))];
}

function table(rows, words) {
  const shown = make("table", "", { className: "wf-versions" });
  const head = shown.createTHead().insertRow();
  for (const word of [words.field, words.mine, words.theirs]) {
    const cell = make("th", word);
    cell.scope = "col";
    head.append(cell);
  }
  const body = shown.createTBody();
  for (const row of rows) body.append(rowOf(row, words));
  return shown;
}

function rowOf([name, mine, theirs], words) {
  const row = document.createElement("tr");
  const head = make("th", name);
  head.scope = "row";
  row.append(head, cell(mine, words.mine, words), cell(theirs, words.theirs, words));
  return row;
}

function cell(text, whose, words) {
  const made = make("td", text || words.nothing);
  made.dataset.label = whose;
  if (!text) made.className = "wf-muted";
  return made;
}

function deeds(words) {
  const both = make("div", "", { className: "wf-actions" });
  both.append(
    button(words.keep_mine, "keep-mine", "primary"),
    button(words.take_theirs, "take-theirs", "secondary"),
  );
  return both;
}

function button(word, deed, variant) {
  const made = make("button", word, { className: "ds-button", variant });
  made.type = "button";
  made.dataset.act = deed;
  return made;
}

function make(tag, text, { className = "", ...data } = {}) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  Object.assign(element.dataset, data);
  return element;
}
