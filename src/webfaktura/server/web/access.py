"""Who may see which pages: log-in, the company in the address, and whose books are open."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from webfaktura.norway.calendar import oslo_date
from webfaktura.server.tenancy.models import Company, User
from webfaktura.server.tenancy.queries import company_of
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope


class SignedInRequest(HttpRequest):
    """A request by somebody who has signed in; perhaps htmx's, for a part of the page."""

    user: User
    htmx: HtmxDetails


class CompanyRequest(SignedInRequest):
    """A request within one company, by somebody who sees it, with the clock read once."""

    company: Company
    now: datetime
    today: date
    actor: Actor
    """Who acts, as the audit log names it."""


# Which half was wrong is not told: it would tell strangers who has a user here.
_WRONG = _("User name and password do not belong together. Look at both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in for users that an office or Sync has made; nobody signs up by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "account_inactive": _("The user is closed. The office that gave you access can open it."),
        "too_many_login_attempts": _("There have been too many tries. Try again in five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's call
        """No."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """As it is written; the sender's name says where it comes from."""
        return subject


type CompanyView[**P] = Callable[Concatenate[CompanyRequest, P], HttpResponse]


def company_page[**P](view: CompanyView[P]) -> Callable[..., HttpResponse]:
    """Open a page within the company of the address, for those who see it; others get 404.

    Everything the view asks of the database is scoped to that company, also while
    its template is rendered: a response must be complete when it leaves.
    """

    @wraps(view)
    def page(
        request: HttpRequest, company_id: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        company = company_of(cast("User", request.user), company_id)
        if company is None:
            raise Http404
        within = cast("CompanyRequest", request)
        within.company = company
        within.actor = within.user.actor
        within.now = timezone.now()
        within.today = oslo_date(within.now)
        with company_scope(company):
            return view(within, *args, **kwargs)

    return page


def whose_books(request: HttpRequest) -> dict[str, object]:
    """The company whose books are open, for every template."""
    return {"company": getattr(request, "company", None)}
