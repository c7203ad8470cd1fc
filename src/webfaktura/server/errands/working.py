"""Carries out errands: writes the file or sends again, and tells at each portion how far it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Final

from django.utils import translation
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.mending import retry_delivery
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.papers import OnePaper, ZipOfPapers, made_documents
from webfaktura.server.errands.queries import documents_in, entries_in
from webfaktura.server.errands.rules import Deed
from webfaktura.server.errands.sheets import write_sheet
from webfaktura.server.journey import JournalRow, VoidRow
from webfaktura.server.journey.standing import Standing, standings
from webfaktura.server.tenancy.rules import Actor

type LeftOut = Sequence[tuple[str, str]]
"""The name and the reason of each document that was left out."""

type Report = Callable[[int, LeftOut], None]
"""Told at each portion how many more are done; raises `Cancelled` when somebody wants it to end."""


class Cancelled(Exception):
    """Somebody asked for the errand to stop."""


PAPERS: Final[Mapping[Deed, type[ZipOfPapers | OnePaper]]] = {
    Deed.ZIP: ZipOfPapers,
    Deed.PDF: OnePaper,
}


def carry_out(errand: Errand, file: BinaryIO, *, at: datetime, by: Actor, report: Report) -> None:
    """Do the errand, within its company's scope; what it makes is written into the file."""
    deed = Deed(errand.deed)
    with translation.override(errand.language):
        match deed:
            case Deed.CSV | Deed.XLSX:
                write_sheet(deed, file, _reported(errand, report))
            case Deed.ZIP | Deed.PDF:
                papers = PAPERS[deed](file)
                try:
                    _write_papers(errand, papers, report)
                finally:
                    papers.close()
            case Deed.SEND:
                _send_again(errand, at, by, report)


def _reported(errand: Errand, report: Report) -> Iterator[JournalRow | VoidRow]:
    for entries in entries_in(errand.company, errand):
        report(sum(isinstance(entry, JournalRow) for entry in entries), ())
        yield from entries


def _write_papers(errand: Errand, papers: ZipOfPapers | OnePaper, report: Report) -> None:
    for portion in documents_in(errand.company, errand.documents or ()):
        missing = []
        for invoice, document in made_documents(errand.company, portion):
            if document is None:
                missing.append((str(invoice), _("The PDF is not made yet.")))
            else:
                papers.add(document)
        report(len(portion), missing)


def _send_again(errand: Errand, at: datetime, by: Actor, report: Report) -> None:
    """Those that were done before the worker was killed are not counted again."""
    left = (errand.documents or ())[errand.done :]
    for portion in documents_in(errand.company, left):
        refused = [
            (str(standing.invoice), sentence)
            for standing in standings(errand.company, portion)
            if (sentence := _sent_again(standing, at, by))
        ]
        report(len(portion), refused)


def _sent_again(standing: Standing, at: datetime, by: Actor) -> str:
    """Why it is not sent again; empty when it is."""
    if standing.delivery is None:
        return _("It is on its way already.")
    try:
        retry_delivery(delivery=standing.delivery, at=at, by=by)
    except Refusal as refusal:
        return refusal.sentence
    return ""
