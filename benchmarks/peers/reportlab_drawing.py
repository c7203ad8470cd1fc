"""Draws our documents with reportlab; runs in the peers' environment, which has none of ours."""

from __future__ import annotations

import json
import sys
import time
from html import escape
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

# By name, for where nobody has installed it nothing checks its types.
colors: Any = import_module("reportlab.lib.colors")
metrics: Any = import_module("reportlab.pdfbase.pdfmetrics")
ttfonts: Any = import_module("reportlab.pdfbase.ttfonts")
engine: Any = import_module("reportlab.platypus")
styles: Any = import_module("reportlab.lib.styles")

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
PLAIN = styles.ParagraphStyle("plain", fontName="Inter", fontSize=9, leading=11)
HEADING = styles.ParagraphStyle("heading", fontName="Inter-SemiBold", fontSize=24, leading=30)
LOOKS = [
    ("FONT", (0, 0), (-1, -1), "Inter", 9),
    ("FONT", (0, 0), (-1, 0), "Inter-SemiBold", 7.5),
    ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8f1f1")),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d9d9d9")),
]


def drawn(words: dict[str, Any]) -> bytes:
    """The document as a plain PDF."""
    written = BytesIO()
    paper = engine.SimpleDocTemplate(
        written, pagesize=A4, leftMargin=20 * MM, rightMargin=15 * MM, title=words["title"]
    )
    seller = words["seller"]
    paper.build(
        [
            engine.Paragraph(escape(words["heading"]), HEADING),
            *_paragraphs([seller["name"], *seller["registers"], *words["buyer"]]),
            engine.Table(_pairs(words["facts"])),
            engine.Spacer(0, 6 * MM),
            _sold(words),
            engine.Table(_pairs([*words["totals"], words["due"]])),
            *_paragraphs([words["note"], words["payment"]["heading"]]),
            engine.Table(_pairs(words["payment"]["facts"])),
            *_paragraphs([words["footer"]]),
        ]
    )
    return written.getvalue()


def _sold(words: dict[str, Any]) -> Any:
    wide = [column["looks"] == "wide" for column in words["columns"]]
    head = [column["label"] for column in words["columns"]]
    rows = [
        [engine.Paragraph(escape(cell), PLAIN) if is_wide else cell
         for is_wide, cell in zip(wide, line["cells"], strict=True)]
        for line in words["lines"]
    ]  # fmt: skip
    widths = [60 * MM if is_wide else None for is_wide in wide]
    return engine.Table([head, *rows], colWidths=widths, repeatRows=1, style=LOOKS)


def _pairs(facts: list[dict[str, Any]]) -> list[list[str]]:
    return [[fact["label"], fact["value"]] for fact in facts] or [["", ""]]


def _paragraphs(texts: list[str]) -> list[Any]:
    return [engine.Paragraph(escape(text), PLAIN) for text in texts if text]


def main() -> None:
    """Draw what stands on standard input; print the CPU of each, in milliseconds."""
    given = json.load(sys.stdin)
    for name in ("Inter", "Inter-SemiBold"):
        file = "Inter-Regular" if name == "Inter" else name
        metrics.registerFont(ttfonts.TTFont(name, str(Path(given["fonts"]) / f"{file}.ttf")))
    costs = []
    for words in given["words"]:
        begun = time.process_time()
        drawn(words)
        costs.append((time.process_time() - begun) * 1000)
    sys.stdout.write(json.dumps(costs[given["warm_up"] :]) + "\n")


if __name__ == "__main__":
    main()
