"""Ten thousand invoices delivered by two workers, one of which is killed every five seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from benchmarks.child import progress
from benchmarks.clock import cpu_of_children
from benchmarks.figures import Row
from benchmarks.filling import Unsent
from benchmarks.options import ROOT
from benchmarks.post import a_post
from builders import a_company
from webfaktura.server.delivery.models import Delivery, DeliveryState, Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.posting.models import Voucher
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from benchmarks.options import Options
    from benchmarks.post import Post

MANY, FEW = 10_000, 300
WORKERS = 2
EVERY = 5.0
"""Seconds between two kills."""
LOOK = 1.0
MOSTLY = 0.99
PATIENCE = 3 * 3600.0


@dataclass
class Crew:
    """Workers as they are started by hand, and the most memory one of them has used."""

    environment: dict[str, str]
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0
    peak_mb: float = 0.0

    def start_one(self) -> None:
        """One more worker."""
        command = [sys.executable, "-m", "webfaktura.server.cli", "worker"]
        self.programs.append(subprocess.Popen(command, cwd=ROOT, env=self.environment))  # noqa: S603 - fixed words

    def kill_one(self) -> None:
        """Take the one that has lived longest away, as a power cut would, and start another."""
        self.look()
        program = self.programs.pop(0)
        program.kill()
        program.wait()
        self.kills += 1
        self.start_one()

    def look(self) -> None:
        """Read how much memory each has used at most."""
        for program in self.programs:
            status = Path(f"/proc/{program.pid}/status")
            for line in status.read_text(encoding="utf-8").splitlines():
                if line.startswith("VmHWM"):
                    self.peak_mb = max(self.peak_mb, int(line.split()[1]) / 1024)

    def stop(self) -> None:
        """Let each finish what it has in hand."""
        self.look()
        for program in self.programs:
            program.terminate()
        for program in self.programs:
            program.wait()


def rows(options: Options) -> Iterator[Row]:
    """Documents, deliveries and vouchers by the product's own worker; nothing lost or doubled."""
    count = FEW if options.is_quick else MANY
    company = a_company()
    with company_scope(company), a_post(Path(os.environ["WEBFAKTURA_HOME"])) as post:
        Unsent(company, until=count).grow_to(count)
        progress(f"{count} invoices wait")
        crew = Crew(os.environ | {"WEBFAKTURA_SMTP_HOST": "127.0.0.1",
                                  "WEBFAKTURA_SMTP_PORT": str(post.port)})  # fmt: skip
        before, begun = cpu_of_children(), time.perf_counter()
        mostly = _until_all_is_done(crew, count) - begun
        seconds = time.perf_counter() - begun
        yield _clock(f"kills: {count} invoices drawn, sent and posted", seconds, count).compared(
            f"{crew.kills} kills, {WORKERS} workers"
        )
        yield _clock("kills: 99 % of them", mostly, count).compared(
            f"{MOSTLY * count / mostly:.1f} a second; the rest waits for what died while sending"
        )
        yield from _used(crew, count, cpu_of_children() - before)
        yield from _verdict(count, post)


def _until_all_is_done(crew: Crew, count: int) -> float:
    """Kill and start until every invoice is sent and has its voucher; when 99 % were."""
    mostly = 0.0
    deadline = time.monotonic() + PATIENCE
    next_kill = time.monotonic() + EVERY
    try:
        for _ in range(WORKERS):
            crew.start_one()
        while (done := min(standing := _standing())) < count:
            if done >= MOSTLY * count:
                mostly = mostly or time.perf_counter()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{done} of {count} are done")
            time.sleep(LOOK)
            if time.monotonic() >= next_kill:
                crew.kill_one()
                next_kill += EVERY
                progress("{} kills, {} sent, {} posted".format(crew.kills, *standing))
    finally:
        crew.stop()
    return mostly or time.perf_counter()


def _standing() -> tuple[int, int]:
    """How many are sent, and how many are posted."""
    sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    return sent, Voucher.objects.count()


def _clock(name: str, seconds: float, count: int) -> Row:
    return Row(name=name, median=seconds, unit="s", count=count, wall=seconds * 1000)


def _used(crew: Crew, count: int, cpu_ms: float) -> Iterator[Row]:
    yield Row(
        name="kills: CPU of the workers, an invoice",
        median=cpu_ms / count,
        unit="ms CPU",
        count=count,
        comparison="starts and what was lost to kills counted in",
    )
    yield Row(name="kills: memory of a worker, at most", median=crew.peak_mb, unit="MB")


def _verdict(count: int, post: Post) -> Iterator[Row]:
    """What is missing, and what is there twice; a mail sent again has the same id."""
    planned = list(Delivery.objects.values_list("message_id", flat=True))
    taken = Counter(post.message_ids)
    lost = len(set(planned) - set(taken)) + count - Document.objects.filter(kind="pdf").count()
    doubled = (
        _more_than_one(Document.objects.filter(kind="pdf"))
        + _more_than_one(Delivery.objects.all())
        + _more_than_one(Voucher.objects.all())
        + len(planned)
        - len(set(planned))
        + len(set(taken) - set(planned))
    )
    yield _none(
        "lost",
        lost + count - Invoice.objects.count(),
        "ids that no mail had, invoices without a document",
    )
    yield _none(
        "doubled", doubled, "documents, deliveries, vouchers, ids; mails that nobody planned"
    )
    yield Row(
        name="kills: mails taken twice, with the same id",
        median=sum(taken.values()) - len(taken),
        unit="e-mails",
        count=count,
        comparison="killed between the server's yes and our writing it down",
    )


def _none(what: str, found: int, of_what: str) -> Row:
    """A row whose only good figure is 0."""
    return Row(name=f"kills: {what}", median=found, unit="", bar=0, comparison=of_what)


def _more_than_one(rows: QuerySet[Any]) -> int:
    """How many invoices have more than one."""
    counted = rows.values("invoice").annotate(found=Count("pk"))
    return int(counted.filter(found__gt=1).count())
