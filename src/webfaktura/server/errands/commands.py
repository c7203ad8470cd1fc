"""Begins errands, does the small ones at once, stops them, and forgets them in the end."""

import tempfile
from datetime import datetime
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.server.errands.models import Errand
from webfaktura.server.errands.queries import Wanted, wanted_documents
from webfaktura.server.errands.rules import (
    LIMITS,
    MOST_LEFT_OUT,
    Deed,
    State,
    stored_name,
)
from webfaktura.server.errands.working import Cancelled, LeftOut, Report, carry_out
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


class NothingChosen(Refusal):
    """There is no document to do anything with."""


class TooManyChosen(Refusal):
    """More documents than are taken at once."""


class HasEnded(Refusal):
    """The errand is over: there is nothing to stop."""


def prepared(*, company: Company, wanted: Wanted, at: datetime, by: Actor) -> Errand:
    """The errand about the documents as they are now, not begun yet.

    Refuses when there are none (`NothingChosen`) or too many (`TooManyChosen`).
    """
    documents = wanted_documents(company, wanted)
    total = documents.count()
    _refuse(wanted.deed, total)
    is_followed = wanted.deed in {Deed.CSV, Deed.XLSX} and not wanted.documents
    return Errand(
        company=company,
        deed=wanted.deed.value,
        asked={name: list(values) for name, values in wanted.asked.items()},
        documents=None if is_followed else list(documents.values_list("pk", flat=True)),
        seen_on=wanted.on,
        language=wanted.language,
        total=total,
        started_at=at,
        started_by_id=by.user_id,
    )


def is_small(errand: Errand) -> bool:
    """Whether one may wait for it."""
    return errand.total <= LIMITS[Deed(errand.deed)].at_once


def do_at_once(*, errand: Errand, file: BinaryIO, at: datetime, by: Actor) -> None:
    """Do a small errand now; its file is handed out, and nothing is kept but the audit entry."""
    with transaction.atomic():
        _record(errand, "errand.do", at=at, by=by)
    carry_out(errand, file, at=at, by=by, report=_counting(errand))


@transaction.atomic
def keep_errand(*, errand: Errand, at: datetime, by: Actor) -> Errand:
    """Write the errand down; in the same transaction its job is asked for."""
    errand.save()
    _record(errand, "errand.start", at=at, by=by)
    return errand


def do_in_worker(*, errand: Errand, at: datetime, by: Actor) -> None:
    """Do the errand and store its file; killed and run again it does the same again."""
    if errand.has_ended:
        return
    _begin(errand)
    try:
        with tempfile.TemporaryFile() as file:
            carry_out(errand, file, at=at, by=by, report=_keeping(errand))
            faults.point("errands.file_written")
            errand.size = _store(errand, file)
            faults.point("errands.file_stored")
    except Cancelled:
        _end(errand, State.CANCELLED, at)
    except Exception:
        Errand.objects.filter(pk=errand.pk).update(state=State.FAILED)
        raise
    else:
        _end(errand, State.DONE, at)


@transaction.atomic
def cancel_errand(*, errand: Errand, at: datetime, by: Actor) -> None:
    """Ask for the errand to stop; what it has sent is sent. Refuses one that is over."""
    standing = Errand.objects.filter(pk=errand.pk, ended_at__isnull=True, is_cancelled=False)
    if not standing.update(is_cancelled=True):
        raise HasEnded(_("The work is over already. Load the page again to see how it went."))
    _record(errand, "errand.cancel", at=at, by=by)


def forget_errand(*, errand: Errand) -> None:
    """Delete the errand and its file."""
    storages["documents"].delete(stored_name(errand.public_id))
    errand.delete()


def _record(errand: Errand, deed: str, *, at: datetime, by: Actor) -> None:
    details = {"errand": str(errand.public_id), "documents": errand.total}
    record(errand.company, deed=deed, subject=errand.deed, at=at, by=by, details=details)


def _refuse(deed: Deed, total: int) -> None:
    if not total:
        raise NothingChosen(_("There is no document in the selection. Take a filter off."))
    most = LIMITS[deed].most
    if total > most:
        sentence = _("%(total)s documents are too many at once. Choose at most %(most)s.")
        raise TooManyChosen(sentence % {"total": total, "most": most})


def _begin(errand: Errand) -> None:
    """A file is written from its beginning; what was sent before is not sent again."""
    if errand.deed != Deed.SEND:
        errand.done = errand.left_out_count = 0
        errand.left_out = []
    errand.state = State.RUNNING
    errand.save(update_fields=["state", "done", "left_out", "left_out_count"])


def _counting(errand: Errand) -> Report:
    """A report that counts, for who waits for it."""

    def report(more: int, left_out: LeftOut) -> None:
        errand.done += more
        errand.left_out_count += len(left_out)
        room = MOST_LEFT_OUT - len(errand.left_out)
        errand.left_out = [*errand.left_out, *map(list, left_out[:room])]

    return report


def _keeping(errand: Errand) -> Report:
    """A report that also writes down how far it is, and stops when somebody wants it to."""
    count = _counting(errand)

    def report(more: int, left_out: LeftOut) -> None:
        count(more, left_out)
        errand.save(update_fields=["done", "left_out", "left_out_count"])
        faults.point("errands.portion_done")
        if Errand.objects.filter(pk=errand.pk, is_cancelled=True).exists():
            raise Cancelled

    return report


def _end(errand: Errand, state: State, at: datetime) -> None:
    errand.state = state
    errand.ended_at = at
    errand.save(update_fields=["state", "ended_at", "size"])


def _store(errand: Errand, file: BinaryIO) -> int:
    if errand.deed == Deed.SEND:
        return 0
    size = file.tell()
    file.seek(0)
    storage, name = storages["documents"], stored_name(errand.public_id)
    storage.delete(name)
    storage.save(name, File(file))
    return size
