"""Saved views: each user's own, a name once, no more than can be overseen."""

import pytest

from builders import NOW, a_company, a_user
from webfaktura.server.journey.saved_views import (
    LONGEST_NAME,
    MOST_VIEWS,
    ViewNotSaved,
    forget_view,
    save_view,
    saved_views,
)
from webfaktura.server.tenancy.models import AuditEntry, Company, User
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def save(company: Company, user: User, name: str, query: str = "tab=overdue") -> None:
    save_view(company=company, user=user, name=name, query=query, at=NOW)


def names(company: Company, user: User) -> list[tuple[str, str]]:
    return [(view.name, view.query) for view in saved_views(company, user)]


def test_a_view_is_kept_by_name_for_its_user_alone() -> None:
    company = a_company()
    with company_scope(company):
        kari, per = a_user(company), a_user(company)
        save(company, kari, " Purre   nå ")
        save(company, kari, "I år", "period=this_year")
        save(company, kari, "I år", "period=last_year")

        assert names(company, kari) == [("I år", "period=last_year"), ("Purre nå", "tab=overdue")]
        assert names(company, per) == []


def test_a_view_is_forgotten_by_its_user_only() -> None:
    company = a_company()
    with company_scope(company):
        kari, per = a_user(company), a_user(company)
        save(company, kari, "Purre")
        view_id = saved_views(company, kari).get().public_id

        assert forget_view(company=company, user=per, view_id=view_id, at=NOW) is None
        assert forget_view(company=company, user=kari, view_id=view_id, at=NOW) is not None
        assert names(company, kari) == []
        deeds = AuditEntry.objects.filter(scope=f"company:{company.pk}", deed__startswith="view.")
        assert [entry.deed for entry in deeds.order_by("position")] == ["view.save", "view.forget"]


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    company = a_company()
    with company_scope(company), pytest.raises(ViewNotSaved) as refused:
        save(company, a_user(company), name)

    assert refused.value.field == "name"


def test_there_is_a_limit() -> None:
    company = a_company()
    with company_scope(company):
        user = a_user(company)
        for number in range(MOST_VIEWS):
            save(company, user, str(number))

        save(company, user, "3", "tab=paid")
        with pytest.raises(ViewNotSaved):
            save(company, user, "en til")
