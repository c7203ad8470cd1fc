"""Arbeidsliste: what waits for the office over all its clients, the worst first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from webfaktura.norway.calendar import OSLO, parse_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.models import Company, User
from webfaktura.server.tenancy.queries import companies_of, is_office_user
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import companies_scope
from webfaktura.server.web.access import SignedInRequest
from webfaktura.server.worklist.commands import assign, put_off, take_up
from webfaktura.server.worklist.models import WorkNote
from webfaktura.server.worklist.queries import (
    Notes,
    colleagues,
    is_put_off,
    last_synchronised,
    notes_on,
    troubles,
    undelivered,
)
from webfaktura.server.worklist.rules import Kind, PutOff, Trouble

if TYPE_CHECKING:
    from webfaktura.server.delivery.models import Delivery

MOST_SHOWN: Final = 200
WORDS: Final[Mapping[Kind, Promise]] = {
    Kind.COMPANY_PARKED: gettext_lazy("The transfer has stopped"),
    Kind.SERIES_STOPS: gettext_lazy("Nothing is issued"),
    Kind.CONFLICTS: gettext_lazy("Changed both here and in the accounting system"),
    Kind.SYNC_FAILED: gettext_lazy("The last synchronisation failed"),
    Kind.SYNC_MISSING: gettext_lazy("The nightly run is missing"),
    Kind.VOUCHER_PARKED: gettext_lazy("Vouchers that the accounting system refused"),
    Kind.NOT_DELIVERED: gettext_lazy("Documents that did not arrive"),
    Kind.BATCH_OPEN: gettext_lazy("A batch that was never confirmed"),
    Kind.CODES_UNMAPPED: gettext_lazy("VAT codes that are not connected"),
    Kind.SERIES_ENDS: gettext_lazy("A number series near its end"),
    Kind.LETTERS: gettext_lazy("Letters to be sent by hand"),
}
PLACES: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.COMPANY_PARKED: ("overview", ""),
    Kind.SERIES_STOPS: ("office_series", ""),
    Kind.CONFLICTS: ("conflicts", ""),
    Kind.SYNC_FAILED: ("office_profile", ""),
    Kind.SYNC_MISSING: ("office_profile", ""),
    Kind.VOUCHER_PARKED: ("journal", "?posting=parked"),
    Kind.NOT_DELIVERED: ("journal", "?tab=not_delivered"),
    Kind.BATCH_OPEN: ("journal", "?posting=in_batch"),
    Kind.CODES_UNMAPPED: ("office_profile", ""),
    Kind.SERIES_ENDS: ("office_series", ""),
    Kind.LETTERS: ("journal", "?channel=post&delivery=waiting_for_delivery"),
}
"""Where each is mended: the page's name, and what is asked there."""


class OfficeRequest(SignedInRequest):
    """A request by somebody who works for an office, with the clock read once."""

    companies: list[Company]
    now: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Row:
    """One trouble as the list shows it."""

    trouble: Trouble
    company: Company
    note: WorkNote | None
    rests: bool

    @property
    def word(self) -> Promise:
        """What it is."""
        return WORDS[self.trouble.kind]

    @property
    def key(self) -> str:
        """How the form names it."""
        return f"{self.company.public_id}:{self.trouble.kind}"

    @property
    def address(self) -> str:
        """The place where it is mended."""
        name, asked = PLACES[self.trouble.kind]
        return reverse(name, args=[self.company.public_id]) + asked


@dataclass(frozen=True, kw_only=True)
class Tab:
    """Which part of the list is shown."""

    code: str
    word: str
    rows: Sequence[Row]


type OfficeView[**P] = Callable[Concatenate[OfficeRequest, P], HttpResponse]


def office_page[**P](view: OfficeView[P]) -> Callable[..., HttpResponse]:
    """Open a page over all clients of an office, for those who work there; others get 404."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = cast("User", request.user)
        if not is_office_user(user):
            raise Http404
        ours = cast("OfficeRequest", request)
        ours.companies = list(companies_of(user))
        ours.now = timezone.now()
        ours.actor = user.actor
        with companies_scope(ours.companies):
            return view(ours, *args, **kwargs)

    return page


@office_page
@require_safe
def worklist(request: OfficeRequest) -> HttpResponse:
    """Show what waits, for whom, and since when."""
    rows = _rows(request)
    tabs = list(_tabs(rows, request.user))
    asked = request.GET.get("vis", "")
    tab = next((each for each in tabs if each.code == asked), tabs[0])
    shown = {
        "tabs": tabs,
        "tab": tab,
        "rows": tab.rows[:MOST_SHOWN],
        "colleagues": [("", _("Nobody")), *_people(request)],
        "clients": len(request.companies),
        "last_synchronised": last_synchronised(request.companies),
    }
    return render(request, "web/worklist.html", shown)


@office_page
@require_POST
def worklist_decide(request: OfficeRequest) -> HttpResponse:
    """Give the chosen ones to somebody, let them wait, or take them up again."""
    wanted = set(request.POST.getlist("trouble"))
    chosen = [row for row in _rows(request) if row.key in wanted]
    if not chosen:
        messages.warning(request, _("Nothing was chosen. Tick what you mean."))
        return redirect("worklist")
    try:
        for row in chosen:
            _decide(request, row)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        said = ngettext("%(n)s is changed.", "%(n)s are changed.", len(chosen))
        messages.success(request, said % {"n": len(chosen)})
    return redirect("worklist")


@office_page
@require_safe
def undelivered_documents(request: OfficeRequest) -> HttpResponse:
    """Every document that did not arrive, with why, over all clients."""
    rows = undelivered(request.companies).select_related(
        "company", "invoice__buyer", "invoice__credits"
    )
    found: list[Delivery] = list(rows.order_by("created_at", "pk")[: MOST_SHOWN + 1])
    shown = {"deliveries": found[:MOST_SHOWN], "has_more": len(found) > MOST_SHOWN}
    return render(request, "web/undelivered.html", shown)


def _rows(request: OfficeRequest) -> list[Row]:
    companies = {company.pk: company for company in request.companies}
    notes: Notes = notes_on(request.companies)
    return [
        Row(
            trouble=each,
            company=companies[each.company_id],
            note=notes.get((each.company_id, each.kind)),
            rests=is_put_off(each, notes, at=request.now),
        )
        for each in troubles(request.companies, at=request.now)
    ]


def _tabs(rows: Sequence[Row], user: User) -> Iterator[Tab]:
    awake = [row for row in rows if not row.rests]
    mine = [row for row in awake if row.note and row.note.responsible_id == user.pk]
    yield Tab(code="alle", word=_("All"), rows=awake)
    yield Tab(code="mine", word=_("Mine"), rows=mine)
    yield Tab(code="utsatt", word=_("Put off"), rows=[row for row in rows if row.rests])


def _people(request: OfficeRequest) -> list[tuple[str, str]]:
    return [(str(user.public_id), user.name) for user in colleagues(request.companies)]


def _decide(request: OfficeRequest, row: Row) -> None:
    deed = request.POST.get("deed", "")
    kind, at, by = row.trouble.kind, request.now, request.actor
    if deed == "assign":
        to = _person(request, request.POST.get("responsible", ""))
        assign(company=row.company, kind=kind, to=to, at=at, by=by)
    elif deed == "put_off":
        wait = PutOff(
            until=datetime.combine(parse_date(request.POST.get("until", "")), time(), OSLO),
            count=row.trouble.count,
            reason=request.POST.get("reason", ""),
        )
        put_off(company=row.company, kind=kind, wait=wait, at=at, by=by)
    elif deed == "take_up":
        take_up(company=row.company, kind=kind, at=at, by=by)
    else:
        raise Http404


def _person(request: OfficeRequest, public_id: str) -> User | None:
    if not public_id:
        return None
    people = {str(user.public_id): user for user in colleagues(request.companies)}
    if public_id not in people:
        raise Http404
    return people[public_id]
