"""Letters for tests: PDFs whose pages say which letter they are of."""

from dataclasses import replace
from functools import cache

from rooms.delivery.papers import a_long_invoice, an_invoice, as_pdf
from webfaktura.server.delivery.channels.paper.print_run import Letter, PrintRun, Sides, print_run

COMPANY = "974760673"
ADDRESS = ("Sørensen & Sønner ANS", "Øvre Slottsgate 3", "9008 TROMSØ")


@cache
def pdf_of(number: int, lines: int) -> bytes:
    """A drawn document with this number: three lines take a page, sixty take three."""
    document = an_invoice() if lines == 3 else a_long_invoice(lines)
    return as_pdf(replace(document, invoice_no=number))


def a_letter(number: int = 1001, *, lines: int = 3, content: bytes | None = None) -> Letter:
    """A letter of one page, unless it is given more lines or other bytes."""
    drawn = pdf_of(number, lines) if content is None else content
    return Letter(str(number), COMPANY, ADDRESS, drawn)


def a_run(*letters: Letter, run_id: str = "kjoring-1", sides: Sides = Sides.TWO) -> PrintRun:
    """A run printed on both sides, of one letter unless others are given."""
    return print_run(letters or (a_letter(),), run_id=run_id, sides=sides)
