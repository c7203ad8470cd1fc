"""Eight processes that credit the same invoice at the same moment; prints what became of it."""

import json
import os
import sys
from datetime import date
from multiprocessing import get_context

import django

django.setup()

from django.db import connections  # noqa: E402 - Django first

from builders import NOW, a_company, an_actor, an_agency, an_issued_invoice, issued  # noqa: E402 - as above
from webfaktura.norway.money import Money  # noqa: E402 - as above
from webfaktura.server.invoicing.commands import NotIssuable  # noqa: E402 - as above
from webfaktura.server.invoicing.credit_lines import Amount  # noqa: E402 - as above
from webfaktura.server.invoicing.credited import left_to_credit  # noqa: E402 - as above
from webfaktura.server.invoicing.credits import start_credit  # noqa: E402 - as above
from webfaktura.server.invoicing.models import Draft, Invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.queries import changed_documents  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

PROCESSES = 8
EACH = Money.of("300.00")
SERVER = get_context("forkserver")  # they share no connection with the one who prepares
SERVER.set_forkserver_preload([__name__])  # and nobody reads Django's models anew


def press(company: Company, draft: Draft, at_once, told) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - multiprocessing's own
    """Issue the credit note when all are ready, and tell what came of it."""
    with company_scope(company):
        at_once.wait()
        try:
            told.put(issued(draft, on=date(2026, 11, 24)).invoice_no)
        except NotIssuable:
            told.put(None)
    connections.close_all()


def main() -> None:
    """An invoice of 1 250 kroner, and eight credit notes of 300 of it."""
    company = a_company(an_agency(customer_no=str(20_000_000 + os.getpid())))
    with company_scope(company):
        invoice = an_issued_invoice(company)
        drafts = [
            start_credit(invoice=invoice, choice=Amount(EACH), at=NOW, by=an_actor())
            for _ in range(PROCESSES)
        ]
    connections.close_all()
    at_once, told = SERVER.Barrier(PROCESSES), SERVER.Queue()
    crew = [SERVER.Process(target=press, args=(company, draft, at_once, told)) for draft in drafts]
    for process in crew:
        process.start()
    numbers = [told.get(timeout=60) for _ in crew]
    for process in crew:
        process.join()
    with company_scope(company):
        held = Invoice.objects.order_by("invoice_no")
        answer = {
            "told": sorted(number for number in numbers if number),
            "held": [document.invoice_no for document in held if document.credits_id],
            "left": left_to_credit(invoice).gross.ore,
            "changed": len(changed_documents(company)),
            "exits": sorted({process.exitcode or 0 for process in crew}),
        }
    sys.stdout.write(json.dumps(answer))
