"""Choices of filters that somebody keeps by name, each user their own."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import SavedView
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company, User

JOURNAL: Final = "journal"
MOST_VIEWS: Final = 30
LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 2000


class ViewNotSaved(Refusal):
    """The choice cannot be kept under this name, or not at all."""


def saved_views(company: Company, user: User) -> QuerySet[SavedView]:
    """What the user has kept of the company's journal, by name."""
    return SavedView.objects.filter(company=company, user=user, page=JOURNAL).order_by("name")


@transaction.atomic
def save_view(*, company: Company, user: User, name: str, query: str, at: datetime) -> SavedView:
    """Keep a choice of filters; one of the same name is written over."""
    tidy = " ".join(name.split())
    _refuse(company, user, tidy, query)
    view, _is_new = SavedView.objects.update_or_create(
        company=company, user=user, page=JOURNAL, name=tidy, defaults={"query": query}
    )
    record(company, deed="view.save", subject=tidy, at=at, by=user.actor)
    return view


@transaction.atomic
def forget_view(*, company: Company, user: User, view_id: UUID, at: datetime) -> SavedView | None:
    """Forget a choice that the user has kept; None where it is gone already."""
    view = saved_views(company, user).filter(public_id=view_id).first()
    if view is not None:
        view.delete()
        record(company, deed="view.forget", subject=view.name, at=at, by=user.actor)
    return view


def _refuse(company: Company, user: User, name: str, query: str) -> None:
    if not name:
        raise ViewNotSaved(_("The view needs a name. Write what you call it."), field="name")
    if len(name) > LONGEST_NAME:
        raise ViewNotSaved(
            _("The name is too long. Use at most %(most)s characters.") % {"most": LONGEST_NAME},
            field="name",
        )
    if len(query) > LONGEST_QUERY:
        raise ViewNotSaved(_("There are too many filters to save. Take some of them off."))
    others = saved_views(company, user).exclude(name=name)
    if others.count() >= MOST_VIEWS:
        raise ViewNotSaved(
            _("You have %(most)s saved views. Delete one before you save another.")
            % {"most": MOST_VIEWS}
        )
