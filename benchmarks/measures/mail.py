"""How many e-mails one worker sends in a second, PDF and all, to a mail server on this machine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings

from benchmarks.cast import lines
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Row, row_of
from benchmarks.post import a_post
from builders import NOW, a_company, a_customer, a_draft, issued
from webfaktura.server.delivery.commands import make_document, send_delivery, start_delivery
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.options import Options
    from benchmarks.post import Post
    from webfaktura.server.delivery.models import Delivery
    from webfaktura.server.tenancy.models import Company

WARM_UP = 5


def rows(options: Options) -> Iterator[Row]:
    """Documents drawn already: what is measured is the attempt, its rows, and the talk."""
    company = a_company()
    with company_scope(company), a_post(Path(os.environ["WEBFAKTURA_HOME"])) as post:
        mailer = cast("dict[str, dict[str, Any]]", settings.MAILERS)["default"]
        mailer["OPTIONS"] |= {"host": "127.0.0.1", "port": post.port}
        deliveries = _deliveries(company, WARM_UP + options.repeated(500))
        yield from _sent(deliveries, post)


def _sent(deliveries: list[Delivery], post: Post) -> Iterator[Row]:
    database = DatabaseClock.ours()
    for delivery in deliveries[:WARM_UP]:
        send_delivery(delivery=delivery, at=NOW)
    of_server, begun = post.cpu_ms, time.perf_counter()
    costs = [
        cost_of(lambda: send_delivery(delivery=delivery, at=NOW), database)  # noqa: B023 - used up within the turn
        for delivery in deliveries[WARM_UP:]
    ]
    seconds = time.perf_counter() - begun
    mails = len(costs)
    server = f"the server's own CPU {(post.cpu_ms - of_server) / mails:.1f} ms a mail"
    yield Row(
        name="mail: e-mails a second, one worker",
        median=mails / seconds,
        unit="e-mails/s",
        count=mails,
        comparison=f"{len(set(post.message_ids))} ids taken of {len(deliveries)}; {server}",
    )
    yield row_of("mail: an e-mail", costs)


def _deliveries(company: Company, count: int) -> list[Delivery]:
    customer, entries = a_customer(company), lines(company, 3)
    invoices = [issued(a_draft(company, customer=customer, entries=entries)) for _ in range(count)]
    for invoice in invoices:
        make_document(invoice=invoice, at=NOW)
    return [start_delivery(invoice=invoice, at=NOW) for invoice in invoices]
