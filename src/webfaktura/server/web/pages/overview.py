"""Oversikt: the first numbers, what needs me, turnover by month, a new company's first steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from webfaktura.server import journey
from webfaktura.server.journey import Overview
from webfaktura.server.registers.queries import customers, products
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.months import Months, months_of
from webfaktura.server.web.pages.drafts import DraftRow, draft_rows
from webfaktura.ui.states import State, state_named

READY = State(gettext_lazy("Ready"), "success")


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One thing to do before the first invoice is on its way."""

    word: str
    address: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that waits for somebody, and the place where it is mended."""

    state: State
    sentence: str
    address: str


@company_page
@require_safe
def overview(request: CompanyRequest) -> HttpResponse:
    """Show where the company stands today."""
    company = request.company
    numbers = journey.overview(company, on=request.today)
    shown = {
        "overview": numbers,
        "needs": [*_in_the_journal(company, numbers), *_among_drafts(company, draft_rows(request))],
        "first_steps": [] if numbers.has_issued else first_steps(company),
        "months": _this_year(numbers),
    }
    return render(request, "web/overview.html", shown)


def _this_year(numbers: Overview) -> Months:
    """All twelve months, so that those that are left are seen too."""
    return months_of(numbers.months, [*numbers.months][-12:])


def first_steps(company: Company) -> list[FirstStep]:
    """What is left before a new company's first invoice."""
    to = (company.public_id,)
    return [
        FirstStep(
            word=_("Fill in the address and the bank account to be paid to"),
            address=reverse("company_profile", args=to),
            is_done=bool(company.address_1 and (company.bank_account_no or company.iban)),
        ),
        FirstStep(
            word=_("Add the logo that stands on your invoices"),
            address=reverse("company_profile", args=to),
            is_done=bool(company.logo),
        ),
        FirstStep(
            word=_("Add the first customer"),
            address=reverse("customer_new", args=to),
            is_done=customers(company).exists(),
        ),
        FirstStep(
            word=_("Add the first product"),
            address=reverse("product_new", args=to),
            is_done=products(company).exists(),
        ),
        FirstStep(
            word=_("Write the first invoice"), address=reverse("drafts", args=to), is_done=False
        ),
    ]


def _in_the_journal(company: Company, numbers: Overview) -> Iterator[Need]:
    """What stands still among the issued documents, worst first."""
    journal = reverse("journal", args=(company.public_id,))
    if count := numbers.not_delivered_count:
        yield Need(
            state=state_named("not_delivered"),
            sentence=ngettext(
                "%(count)s document has not reached its receiver",
                "%(count)s documents have not reached their receivers",
                count,
            )
            % {"count": count},
            address=f"{journal}?tab=not_delivered",
        )
    if count := numbers.parked_count:
        yield Need(
            state=state_named("parked"),
            sentence=ngettext(
                "%(count)s voucher was refused by the accounting system",
                "%(count)s vouchers were refused by the accounting system",
                count,
            )
            % {"count": count},
            address=journal,
        )
    if count := numbers.overdue_count:
        yield Need(
            state=state_named("overdue"),
            sentence=ngettext(
                "%(count)s invoice is past its due date",
                "%(count)s invoices are past their due dates",
                count,
            )
            % {"count": count},
            address=f"{journal}?tab=overdue",
        )


def _among_drafts(company: Company, rows: list[DraftRow]) -> Iterator[Need]:
    """The drafts that can be issued, and those that lack something."""
    drafts = reverse("drafts", args=(company.public_id,))
    unready = sum(bool(row.stops) for row in rows)
    if ready := len(rows) - unready:
        yield Need(
            state=READY,
            sentence=ngettext(
                "%(count)s draft is ready to be issued",
                "%(count)s drafts are ready to be issued",
                ready,
            )
            % {"count": ready},
            address=drafts,
        )
    if unready:
        yield Need(
            state=state_named("draft"),
            sentence=ngettext(
                "%(count)s draft lacks something", "%(count)s drafts lack something", unready
            )
            % {"count": unready},
            address=drafts,
        )
