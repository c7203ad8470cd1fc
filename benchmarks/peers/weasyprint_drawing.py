"""Draws our documents with WeasyPrint; runs in the peers' environment, which has none of ours."""

from __future__ import annotations

import json
import sys
import time
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

engine: Any = import_module("weasyprint")  # where nobody has installed it, nothing checks its types
fonts_of: Any = import_module("weasyprint.text.fonts")

STYLE = """
@page { size: A4; margin: 30mm 15mm 32mm 20mm;
  @bottom-right { content: "Side " counter(page) " av " counter(pages); font: 7.5pt Inter } }
body { font: 9pt Inter; color: #1f1f1f } h1 { font-size: 24pt; color: #0f5c63; margin: 0 }
table { width: 100%; border-collapse: collapse; margin-top: 6mm }
th { background: #e8f1f1; text-align: left; font-size: 7.5pt } td, th { padding: 1.75mm 2mm }
td { border-bottom: 0.4pt solid #d9d9d9 } .number { text-align: right; white-space: nowrap }
.box { background: #e8f1f1; border-radius: 2mm; padding: 5mm; margin-top: 8mm }
"""


def faces(fonts: Path) -> str:
    """The product's own fonts."""
    weights = {"Regular": 400, "SemiBold": 600}
    return "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; "
        f"src: url({(fonts / f'Inter-{name}.ttf').as_uri()}) }}"
        for name, weight in weights.items()
    )


def page_of(words: dict[str, Any]) -> str:
    """The document as HTML."""
    facts = _pairs([*words["facts"], *words["totals"], words["due"]])
    seller = words["seller"]
    return (
        f'<html lang="{words["language"]}"><head><title>{escape(words["title"])}</title>'
        f'<meta name="description" content="{escape(words["description"])}"></head><body>'
        f"<h1>{escape(words['heading'])}</h1><p>{_lines([seller['name'], *seller['registers']])}"
        f"<p>{_lines(words['buyer'])}<table>{facts}</table>{_sold(words)}"
        f'<div class="box"><h2>{escape(words["payment"]["heading"])}</h2>'
        f"<table>{_pairs(words['payment']['facts'])}</table></div>"
        f"<p>{escape(words['note'])}<p>{escape(words['footer'])}</body></html>"
    )


def _sold(words: dict[str, Any]) -> str:
    head = "".join(f"<th>{escape(column['label'])}</th>" for column in words["columns"])
    rows = "".join(f"<tr>{_cells(line, words['columns'])}</tr>" for line in words["lines"])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(line: dict[str, Any], columns: list[dict[str, Any]]) -> str:
    looks = [column["looks"] for column in columns]
    pairs = zip(looks, line["cells"], strict=True)
    return "".join(f'<td class="{look}">{escape(cell)}</td>' for look, cell in pairs)


def _pairs(facts: list[dict[str, Any]]) -> str:
    return "".join(
        f'<tr><td>{escape(fact["label"])}</td><td class="number">{escape(fact["value"])}</td></tr>'
        for fact in facts
    )


def _lines(parts: list[str]) -> str:
    return "<br>".join(map(escape, parts))


def main() -> None:
    """Draw what stands on standard input; print the CPU of each, in milliseconds."""
    given = json.load(sys.stdin)
    fonts = fonts_of.FontConfiguration()
    style = engine.CSS(string=faces(Path(given["fonts"])) + STYLE, font_config=fonts)
    costs = []
    for words, xml in zip(given["words"], given["files"], strict=True):
        begun = time.process_time()
        file = engine.Attachment(string=xml, name="faktura.xml", relationship="Alternative")
        engine.HTML(string=page_of(words)).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a", attachments=[file]
        )
        costs.append((time.process_time() - begun) * 1000)
    sys.stdout.write(json.dumps(costs[given["warm_up"] :]) + "\n")


if __name__ == "__main__":
    main()
