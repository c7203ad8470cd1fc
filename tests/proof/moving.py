"""Processes that move one company's series of invoices while others issue in it.

crew COMPANY SEED FOLDER    some issue every draft, two move the series to and fro meanwhile
issue COMPANY               issue one draft, say its number, and commit when a line is read
move COMPANY NUMBER         move the series, say the number, and commit when a line is read
kid COMPANY                 let the KID end with MOD11, and commit when a line is read
books COMPANY               what the database holds of the series, as JSON
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402 - Django first
from django.db.models import QuerySet  # noqa: E402 - as above

from builders import NOW, TODAY, an_actor  # noqa: E402 - as above
from proof.issuing import FORK, Post, one_by_one, together  # noqa: E402 - as above
from webfaktura.norway.kid import CheckDigit, KidDesign  # noqa: E402 - as above
from webfaktura.norway.refusal import Refusal  # noqa: E402 - as above
from webfaktura.server.cli.backups.soundness import unsoundness  # noqa: E402 - as above
from webfaktura.server.invoicing.commands import issue_invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.kid_design import change_kid_design  # noqa: E402 - as above
from webfaktura.server.invoicing.models import Draft, Invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.series import move_series  # noqa: E402 - as above
from webfaktura.server.registers.models import (  # noqa: E402 - as above
    NumberSeries,
    SeriesKind,
    VoidedNumbers,
)
from webfaktura.server.tenancy.models import AuditEntry, Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

ISSUERS = 6
MOVERS = 2
MOST_AT_ONCE = 4
LONGEST_MOVE = 30
PATIENCE = 120.0
BREATH = 0.2
"""Seconds at the most between two issues: else nobody ever gets to move back."""


def crew(company: str, seed: str, folder: str) -> None:
    """The movers go on until the last draft is issued."""
    ways = (one_by_one, together)
    issuers = [Post(f"issuer{place}", ways[place % 2], Path(folder)) for place in range(ISSUERS)]
    movers = [Post(f"mover{place}", one_by_one, Path(folder)) for place in range(MOVERS)]
    works = [(_issue_all, post) for post in issuers] + [(_move_about, post) for post in movers]
    processes = [FORK.Process(target=work, args=(post, int(company), seed)) for work, post in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE)
        process.kill()  # one that hangs is seen by how it ends
    sys.stdout.write(json.dumps([process.exitcode for process in processes]))


def issue(company: str) -> None:
    """The number is taken and seen by nobody else until the line comes."""
    mine = Company.objects.get(pk=company)
    with company_scope(mine), transaction.atomic():
        draft = Draft.objects.filter(invoice__isnull=True).select_related("company").earliest("pk")
        _say(issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor()).invoice_no)
        _wait()


def move(company: str, number: str) -> None:
    """The series is moved, and nobody else sees it until the line comes."""
    mine = Company.objects.get(pk=company)
    with company_scope(mine):
        try:
            with transaction.atomic():
                _move(mine, int(number))
                _say(number)
                _wait()
        except Refusal as refusal:
            _say(type(refusal).__name__)


def kid(company: str) -> None:
    """References are composed in another way, and nobody else sees it until the line comes."""
    mine = Company.objects.get(pk=company)
    with company_scope(mine), transaction.atomic():
        design = KidDesign(0, 6, 6, CheckDigit.MOD11)
        change_kid_design(company=mine, design=design, at=NOW, by=an_actor())
        _say("kid")
        _wait()


def books(company: str) -> None:
    """Everything the proof asks about."""
    mine = Company.objects.get(pk=company)
    with company_scope(mine):
        series = NumberSeries.objects.get(kind=SeriesKind.INVOICE)
        voided = VoidedNumbers.objects.values_list("first_no", "last_no")
        moves = AuditEntry.objects.filter(scope=f"company:{company}", deed="series.move")
        issued = Invoice.objects.order_by("pk")
        held = {
            "drafts": Draft.objects.count(),
            "numbers": list(issued.values_list("invoice_no", flat=True)),
            "kids": list(issued.values_list("kid", flat=True)),
            "voided": list(voided.order_by("first_no")),
            "next_no": series.next_no,
            "moves": [entry.details["next_no"] for entry in moves.order_by("position")],
        }
    sys.stdout.write(json.dumps({**held, "unsound": unsoundness()}))


def _issue_all(post: Post, company: int, seed: str) -> None:
    post.show_errors()
    mine = Company.objects.get(pk=company)
    chance = random.Random(f"{seed} {post.name}")
    with company_scope(mine):
        while open_drafts := list(_open_drafts(mine)):
            some = chance.sample(
                open_drafts, min(len(open_drafts), chance.randint(1, MOST_AT_ONCE))
            )
            for lines in post.issue(mine, some):
                post.tell(lines)
            time.sleep(chance.random() * BREATH)


def _move_about(post: Post, company: int, seed: str) -> None:
    post.show_errors()
    mine = Company.objects.get(pk=company)
    chance = random.Random(f"{seed} {post.name}")
    with company_scope(mine):
        while _open_drafts(mine).exists():
            onward, back = _there_and_back(mine, chance)
            for number in (onward, back):
                post.tell(f"0 {number} {_moved(mine, number)}")
            time.sleep(0.002)


def _there_and_back(company: Company, chance: random.Random) -> tuple[int, int]:
    """Two numbers around where the series stands; what was read may be old when it is used."""
    next_no = NumberSeries.objects.get(company=company, kind=SeriesKind.INVOICE).next_no
    far = next_no + chance.randint(1, LONGEST_MOVE)
    return far, chance.randint(max(1, next_no - 3), far)


def _moved(company: Company, number: int) -> str:
    try:
        _move(company, number)
    except Refusal as refusal:
        return refusal.code
    return "moved"


def _move(company: Company, number: int) -> None:
    move_series(
        company=company,
        kind=SeriesKind.INVOICE,
        next_no=number,
        reason="Prøven flytter serien",
        at=NOW,
        by=an_actor(),
    )


def _open_drafts(company: Company) -> QuerySet[Draft]:
    return Draft.objects.filter(company=company, invoice__isnull=True).select_related("company")


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _wait() -> None:
    sys.stdin.readline()


PROGRAMS: dict[str, Callable[..., None]] = {
    "crew": crew,
    "issue": issue,
    "move": move,
    "kid": kid,
    "books": books,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
