"""Merges the letters that wait to print runs and hands them over; each step may be run again."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from webfaktura import faults
from webfaktura.server.delivery.channels.dropping.addresses import place_at
from webfaktura.server.delivery.channels.dropping.place import PlaceRefused
from webfaktura.server.delivery.channels.paper.ipp import Printer
from webfaktura.server.delivery.channels.paper.print_run import Letter, Sides, print_run
from webfaktura.server.delivery.channels.paper.ways import leave, print_at
from webfaktura.server.delivery.channels.paper.window import findings_on
from webfaktura.server.delivery.documents.parties import buyer_of
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.models import Delivery, PrintRun
from webfaktura.server.delivery.planning import LONGEST_WORDS, follow, locked, put_down
from webfaktura.server.delivery.queries import (
    UNFINISHED,
    document_of,
    in_words,
    letters_in,
    stored_bytes,
    waiting_letters,
)
from webfaktura.server.delivery.rules import Answer, Outcome, Plan, Standing, State, after_attempt
from webfaktura.server.delivery.saving import THE_WORKER
from webfaktura.server.delivery.sentences import IN_RUN, OF_PRINT, RUN_TAKEN, Sentence
from webfaktura.server.invoicing.rows import buyer_in
from webfaktura.server.tenancy.models import new_id
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from webfaktura.server.delivery.channels.paper.print_run import PrintRun as Merged
    from webfaktura.server.invoicing.frozen import Buyer
    from webfaktura.server.tenancy.models import Company

LETTERS: Final = 500
"""In one run at the most: it is merged in memory, at some 60 kB a letter."""
HANDING_LASTS: Final = timedelta(minutes=10)
"""How long a hand-over may take before it is held to have died."""


def gather_all(*, at: datetime) -> list[PrintRun]:
    """Take every letter that waits into runs; each look takes some or tells of them."""
    runs = []
    while settings.PRINT_TO and waiting_letters(1):
        run = gather_letters(at=at)
        if run is not None:
            runs.append(run)
    return runs


def gather_letters(*, at: datetime, at_most: int = LETTERS) -> PrintRun | None:
    """Take the letters that wait into a new run, in one transaction; None where none can go.

    One whose address the post cannot read through the window is not taken: it is told of.
    """
    if not settings.PRINT_TO:
        return None
    waiting = waiting_letters(at_most)
    with transaction.atomic():
        run = PrintRun(
            name=f"brev-{at:%Y%m%d}-{new_id().hex[-8:]}",
            sides=Sides(settings.PRINT_SIDES),
            state=State.WAITING,
            next_attempt_at=at,
            letters=0,
            made_at=at,
        )
        run.save()
        for company, letters in groupby(waiting, key=lambda each: each.company):
            run.letters += _taken(run, company, letters, at)
        if not run.letters:
            run.delete()
            return None
        run.save(update_fields=["letters"])
    faults.point("delivery.letters_gathered")
    return run


def hand_over(*, run: PrintRun, at: datetime, luck: float = 0.5) -> PrintRun:
    """Have a run printed that is due, and write down what was answered.

    Killed at any point it is handed over again under the same name: what a place holds
    already is the same bytes, and a printer is asked for its job before it is given one.
    """
    until = at + HANDING_LASTS
    if not _claimed(run, at, until):
        return PrintRun.objects.get(pk=run.pk)
    rows = letters_in(run)
    merged = print_run(map(_letter, rows), run_id=run.name, sides=Sides(run.sides))
    answer = _given(merged)
    faults.point("delivery.letters_handed_over")
    _write_down(run, rows, merged, answer, at=at, luck=luck)
    return PrintRun.objects.get(pk=run.pk)


def letter_remarks(buyer: Buyer) -> list[str]:
    """What keeps the post from reading the buyer's address through the envelope's window."""
    return [in_words(finding.sentence) for finding in findings_on(buyer, face())]


def _taken(run: PrintRun, company: Company, letters: Iterable[Delivery], at: datetime) -> int:
    """How many of a company's letters lie in the run."""
    with company_scope(company):
        return sum(_is_taken(run, letter, at) for letter in letters)


def _is_taken(run: PrintRun, letter: Delivery, at: datetime) -> bool:
    row = locked(letter)
    if row.state != State.WAITING or row.print_run_id is not None:  # somebody was quicker
        return False
    findings = findings_on(buyer_in(letter.invoice), face())
    if findings:
        _stand(row, Plan(State.FAILED, findings[0].sentence), at)
        return False
    row.print_run = run
    row.attempts += 1
    row.words = in_words(Sentence(IN_RUN, {"run": run.name}))
    row.save()
    put_down(row, "delivery.gather", at=at, by=THE_WORKER)
    return True


def _claimed(run: PrintRun, at: datetime, until: datetime) -> bool:
    due = PrintRun.objects.filter(pk=run.pk, state__in=UNFINISHED, next_attempt_at__lte=at)
    return bool(due.update(state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=until))


def _given(merged: Merged) -> Answer:
    """Give the run to whoever prints; nothing to print is taken as it is."""
    if not merged.entries:
        return Answer(Outcome.TAKEN)
    try:
        if settings.PRINT_TO.startswith(("ipp:", "ipps:")):
            printer = Printer(
                address=settings.PRINT_TO, user=settings.PRINT_USER, password=settings.PRINT_KEY
            )
            return print_at(merged, printer)
        place = place_at(
            settings.PRINT_TO, secret=settings.PRINT_KEY, host_key=settings.PRINT_HOST_KEY
        )
        return leave(merged, place)
    except (PlaceRefused, ValueError) as trouble:  # the address itself: the operator mends it
        return Answer(Outcome.LATER, str(trouble))


def _write_down(
    run: PrintRun,
    rows: list[Delivery],
    merged: Merged,
    answer: Answer,
    *,
    at: datetime,
    luck: float,
) -> None:
    now = PrintRun.objects.get(pk=run.pk)
    standing = after_attempt(answer, attempts=now.attempts, at=at, luck=luck, voice=OF_PRINT)
    refused = {(each.company, each.number): each.why for each in merged.refused}
    with transaction.atomic():
        PrintRun.objects.filter(pk=run.pk).update(
            state=standing.state,
            next_attempt_at=standing.next_attempt_at,
            sheets=merged.sheets,
            words=in_words(standing.sentence)[:LONGEST_WORDS],
            sent_at=at if standing.state is State.SENT else None,
        )
        for row in rows:
            why = refused.get(_place_in_run(row))
            plan = Plan(State.FAILED, why) if why else _plan_for(run, standing)
            with company_scope(row.company):
                _follow_run(locked(row), run, plan, at)


def _plan_for(run: PrintRun, standing: Standing) -> Plan:
    """How a letter stands when its run stands so; one that is tried again goes on waiting."""
    if standing.state is State.SENT:
        return Plan(State.SENT, Sentence(RUN_TAKEN, {"run": run.name}))
    is_over = standing.state is State.FAILED
    return Plan(State.FAILED if is_over else State.WAITING, standing.sentence)


def _follow_run(row: Delivery, run: PrintRun, plan: Plan, at: datetime) -> None:
    if row.print_run_id != run.pk or row.state != State.WAITING:
        return
    if plan.state is State.SENT:
        row.sent_at = at
    if plan.state is State.FAILED:  # it may lie in another run when a person has it sent again
        row.print_run = None
    _stand(row, plan, at)


def _stand(row: Delivery, plan: Plan, at: datetime) -> None:
    follow(plan, row, at)
    row.save()
    put_down(row, f"delivery.{row.state}", at=at, by=THE_WORKER)


def _letter(row: Delivery) -> Letter:
    company, number = _place_in_run(row)
    with company_scope(row.company):
        document = document_of(row.invoice)
        return Letter(
            number=number,
            company=company,
            address_lines=buyer_of(buyer_in(row.invoice)),
            content=stored_bytes(document) if document else b"",
        )


def _place_in_run(row: Delivery) -> tuple[str, str]:
    """By WebFaktura's own client number: an organisation may have books at two offices."""
    return f"{row.company.company_no} {row.company.name}", str(row.invoice)
