"""Processes that issue one company's drafts at the same time, as the numbering proof starts them.

prepare COUNT                      a company with so many drafts; its key is printed
crew COMPANY COUNT SEED FOLDER     sixteen processes issue them all, and some are killed on the way
naive COMPANY COUNT SEED FOLDER    the same with MAX() + 1, which the proof must catch
press COMPANY FOLDER               two processes press the button on each draft at once
bulk COMPANY FOLDER                one process issues them all together
books COMPANY                      what the database holds, as JSON
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

import django

django.setup()

from django.db.models import Max  # noqa: E402 - Django first

from builders import NOW, TODAY, a_company, a_draft, an_actor, an_agency  # noqa: E402 - as above
from webfaktura.server.invoicing import bulk, commands  # noqa: E402 - as above
from webfaktura.server.invoicing.models import Draft, DraftLine, Invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.queries import changed_documents  # noqa: E402 - as above
from webfaktura.server.registers.models import NumberSeries, SeriesKind  # noqa: E402 - as above
from webfaktura.server.tenancy.models import AuditEntry, Company, new_id  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

PROCESSES = 16
MOST_AT_ONCE = 12
KILLS = 12
PATIENCE = 60.0
FORK = get_context("fork")  # the parent never asks the database, so they share nothing

type Issue = Callable[[Company, Collection[Draft]], Iterator[str]]
"""Issues drafts, and gives what the user is told as lines: draft, number, `issued` or `already`."""


@dataclass(frozen=True)
class Post:
    """One process's place in the crew: how it issues, and where it writes what it is told."""

    name: str
    issue: Issue
    folder: Path

    def tell(self, lines: str) -> None:
        """From now on the user knows: the lines outlive this process and a power cut."""
        with (self.folder / f"{self.name}.told").open("a") as told:
            told.write(f"{lines}\n")
            told.flush()
            os.fsync(told.fileno())

    def show_errors(self) -> None:
        """What would be shown to the user as an error stands in a file of this post's own."""
        with (self.folder / f"{self.name}.errors").open("a") as errors:
            os.dup2(errors.fileno(), sys.stderr.fileno())

    @property
    def issued(self) -> int:
        """How many drafts it has been told that it issued."""
        told = self.folder / f"{self.name}.told"
        return told.read_text().count(" issued\n") if told.exists() else 0


@dataclass
class MaxPlusOne:
    """Numbering as it must not be: look for the highest number, and take the one above."""

    company: Company
    next_no: int = 1

    def plant(self) -> None:
        """Let this process number so."""
        vars(commands)["next_number"] = self.number
        vars(bulk)["next_range"] = self.range

    def look(self) -> None:
        """Before the transaction, as those do who think of numbers first."""
        highest = Invoice.objects.filter(company=self.company).aggregate(no=Max("invoice_no"))
        self.next_no = (highest["no"] or 0) + 1

    def number(self, *, company: Company, kind: SeriesKind) -> int:
        return self.range(company=company, kind=kind, count=1).start

    def range(self, *, company: Company, kind: SeriesKind, count: int) -> range:
        series = NumberSeries.objects.filter(company=company, kind=kind)
        series.update(next_no=self.next_no + count)
        return range(self.next_no, self.next_no + count)


def prepare(count: str) -> None:
    """One draft walks the real road; the others are its like."""
    company = a_company(an_agency(customer_no=str(random.SystemRandom().randrange(10**9, 10**10))))
    with company_scope(company):
        first = a_draft(company)
        others = Draft.objects.bulk_create(_like(first) for _ in range(1, int(count)))
        DraftLine.objects.bulk_create(
            DraftLine(
                company=company,
                draft=draft,
                position=0,
                description=f"Vare {place}",
                unit_price_scaled=1_234_500 + 3_300 * place,
                vat_level=("PLH", "PLL", "FRI")[place % 3],
            )
            for place, draft in enumerate(others)
        )
    sys.stdout.write(f"{company.pk}\n")


def crew(company: str, count: str, seed: str, folder: str) -> None:
    """Half of them issue one by one, half together."""
    _crew(int(company), int(count), seed, Path(folder), _work)


def naive(company: str, count: str, seed: str, folder: str) -> None:
    """The same crew, led astray."""
    _crew(int(company), int(count), seed, Path(folder), _work_naively)


def press(company: str, folder: str) -> None:
    """Every second time one of them presses the button that issues many."""
    together_now = FORK.Barrier(2)
    fingers = [
        FORK.Process(target=_press, args=(int(company), Path(folder), name, together_now))
        for name in ("left", "right")
    ]
    for finger in fingers:
        finger.start()
    for finger in fingers:
        finger.join(PATIENCE)


def bulk_alone(company: str, folder: str) -> None:
    """Say how many are issued already, and go on from there."""
    post = Post("alone", together, Path(folder))
    mine = Company.objects.get(pk=company)
    with company_scope(mine):
        sys.stdout.write(f"{Invoice.objects.count()}\n")
        sys.stdout.flush()
        for lines in together(mine, _open_drafts(mine, _open_keys(mine))):
            post.tell(lines)


def books(company: str) -> None:
    """Everything the proof asks about."""
    mine = Company.objects.get(pk=company)
    with company_scope(mine):
        invoices = Invoice.objects.order_by("invoice_no").values_list("draft_id", "invoice_no")
        entries = AuditEntry.objects.filter(scope=f"company:{company}", deed="invoice.issue")
        series = NumberSeries.objects.get(kind=SeriesKind.INVOICE)
        held = {
            "drafts": Draft.objects.count(),
            "invoices": list(invoices),
            "next_no": series.next_no,
            "changed": [invoice.invoice_no for invoice in changed_documents(mine)],
            "entries": [entry.subject for entry in entries.order_by("position")],
        }
    sys.stdout.write(json.dumps(held))


def one_by_one(company: Company, some: Collection[Draft]) -> Iterator[str]:
    for draft in some:
        try:
            invoice = commands.issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor())
        except commands.AlreadyIssued as refusal:
            yield f"{draft.pk} {refusal.invoice.invoice_no} already"
        else:
            yield f"{draft.pk} {invoice.invoice_no} issued"


def together(company: Company, some: Collection[Draft]) -> Iterator[str]:
    asked = bulk.issue_invoices(company=company, drafts=some, on=TODAY, at=NOW, by=an_actor())
    for done in asked:
        lines = [f"{invoice.draft_id} {invoice.invoice_no} issued" for invoice in done.issued]
        for draft, refusal in done.refused:
            if not isinstance(refusal, commands.AlreadyIssued):
                raise refusal
            lines.append(f"{draft.pk} {refusal.invoice.invoice_no} already")
        yield "\n".join(lines)


type Work = Callable[[Post, int, str], None]


def _crew(company: int, count: int, seed: str, folder: Path, work: Work) -> None:
    """A killed process is started again at once."""

    def start(post: Post) -> ForkProcess:
        process = FORK.Process(target=work, args=(post, company, f"{seed} {len(killed)}"))
        process.start()
        return process

    killed: list[str] = []
    kinds = (one_by_one, together)
    posts = [Post(f"post{place}", kinds[place % 2], folder) for place in range(PROCESSES)]
    running = {post: start(post) for post in posts}
    for victim in _victims(running, count, random.Random(seed)):
        running[victim].kill()
        running[victim].join()
        killed.append(victim.name)
        running[victim] = start(victim)
    for process in running.values():
        process.join(PATIENCE + count / 10)
        process.kill()  # one that hangs is seen by how it ends
    exits = {process.exitcode for process in running.values()}
    sys.stdout.write(json.dumps({"killed": killed, "exits": list(exits)}))


def _victims(running: dict[Post, ForkProcess], count: int, chance: random.Random) -> Iterator[Post]:
    """Who is to be killed, each when so many drafts as chance wants are issued."""
    for so_many in sorted(chance.sample(range(count // 20, count * 2 // 3), KILLS)):
        while sum(post.issued for post in running) < so_many:
            if not any(process.is_alive() for process in running.values()):
                return
            time.sleep(0.02)
        yield chance.choice([post for post, process in running.items() if process.is_alive()])


def _work(post: Post, company: int, seed: str) -> None:
    _issue_all(post, company, seed, lambda _: None)


def _work_naively(post: Post, company: int, seed: str) -> None:
    _issue_all(post, company, seed, _astray)


def _issue_all(post: Post, company: int, seed: str, before: Callable[[Company], None]) -> None:
    """Issue some drafts, as chance wants it, until none is open."""
    post.show_errors()
    mine = Company.objects.get(pk=company)
    chance = random.Random(f"{seed} {post.name}")
    with company_scope(mine):
        while keys := _open_keys(mine):
            some = chance.sample(keys, min(len(keys), chance.randint(1, MOST_AT_ONCE)))
            before(mine)
            for lines in post.issue(mine, _open_drafts(mine, some)):
                post.tell(lines)
                before(mine)


def _astray(company: Company) -> None:
    numbering = MaxPlusOne(company)
    numbering.plant()
    numbering.look()


def _press(company: int, folder: Path, name: str, together_now: Barrier) -> None:
    post = Post(name, one_by_one, folder)
    post.show_errors()
    mine = Company.objects.get(pk=company)
    with company_scope(mine):
        for place, draft in enumerate(_open_drafts(mine, _open_keys(mine))):
            issue = together if name == "right" and place % 2 else one_by_one
            together_now.wait(PATIENCE)
            for lines in issue(mine, [draft]):
                post.tell(lines)


def _open_keys(company: Company) -> list[int]:
    still_open = Draft.objects.filter(company=company, invoice__isnull=True)
    return list(still_open.order_by("pk").values_list("pk", flat=True))


def _open_drafts(company: Company, keys: Collection[int]) -> list[Draft]:
    some = Draft.objects.filter(company=company, pk__in=keys).select_related("company")
    return list(some.order_by("pk"))


def _like(draft: Draft) -> Draft:
    return Draft(
        company=draft.company,
        customer=draft.customer,
        public_id=new_id(),
        created_at=NOW,
        changed_at=NOW,
    )


PROGRAMS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "crew": crew,
    "naive": naive,
    "press": press,
    "bulk": bulk_alone,
    "books": books,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
