"""What kinds of drafts, documents and lines there are."""

KINDS = [("invoice", "Faktura"), ("credit_note", "Kreditnota")]
DRAFT_KINDS = [
    *KINDS,
    ("quote", "Tilbud"),
    ("order", "Ordre"),
    ("recurring", "Repeterende faktura"),
]
RATE_DECIMALS = 8
"""Decimals kept of an exchange rate for one unit: Norges Bank gives four for a hundred."""
LINE_KINDS = [("item", "Vare"), ("text", "Tekst"), ("subtotal", "Delsum")]
