"""What may be read about agencies, companies and who sees them."""

from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from webfaktura.server.tenancy.models import (
    Agency,
    Company,
    Membership,
    Subscription,
    SyncLease,
    SyncRun,
    User,
)
from webfaktura.server.tenancy.rules import names_like

_AT_ONCE = 20
"""User names that one query looks for."""


def companies_of(user: User) -> QuerySet[Company]:
    """The companies a user sees: those of its memberships, deactivated ones first, then by name.

    A deactivated company is seen by the office only.
    """
    through_agency = Q(agency__memberships__user=user)
    through_company = Q(memberships__user=user, active=True)
    return (
        Company.objects.filter(through_agency | through_company)
        .distinct()
        .select_related("agency", "subscription")
        .order_by("active", "name", "pk")
    )


def company_of(user: User, public_id: UUID) -> Company | None:
    """The company with this id, if the user sees it."""
    return companies_of(user).filter(public_id=public_id).first()


def agencies_of(user: User) -> QuerySet[Agency]:
    """The offices a user works for, by name."""
    return Agency.objects.filter(memberships__user=user).order_by("name")


def is_office_user(user: User) -> bool:
    """Whether the user works for an office."""
    return Membership.objects.filter(user=user, agency__isnull=False).exists()


def newest_run(company: Company) -> SyncRun | None:
    """How the last finished synchronisation of the company went."""
    return company.sync_runs.order_by("-ended_at").first()


def agency_by_customer_no(customer_no: str) -> Agency | None:
    """The office with this customer number."""
    return Agency.objects.filter(customer_no=customer_no).first()


def clients_of(agency: Agency) -> QuerySet[Company]:
    """The clients of an office, by their number in the ERP."""
    return agency.companies.select_related("subscription").order_by("erp_client_no")


def client_by_company_no(agency: Agency, company_no: int) -> Company | None:
    """The office's client with this WebFaktura client number."""
    return clients_of(agency).filter(company_no=company_no).first()


def client_by_erp_no(agency: Agency, erp_client_no: str) -> Company | None:
    """The office's client that is this client in the ERP."""
    return clients_of(agency).filter(erp_client_no=erp_client_no).first()


def subscriptions_on(on: date) -> QuerySet[Subscription]:
    """The subscriptions that may be chosen on a day, by code."""
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return Subscription.objects.filter(not_over, valid_from__lte=on).order_by("code")


def users_of(company: Company) -> QuerySet[User]:
    """The company's own users, by name; those of its office see it too and are not among them."""
    return User.objects.filter(memberships__company=company).order_by("name", "pk")


def user_by_name(user_name: str) -> User | None:
    """The user with this user name, whatever its case."""
    return User.objects.filter(user_name__iexact=user_name).first()


def free_user_name(wanted: str) -> str:
    """The user name itself if nobody has it, whatever its case; else the first like it."""
    names = names_like(wanted.strip())
    first = list(islice(names, _AT_ONCE))
    found = User.objects.annotate(lower=Lower("user_name")).filter(
        lower__in=[name.lower() for name in first]
    )
    taken = set(found.values_list("lower", flat=True))
    free = (name for name in first if name.lower() not in taken)
    return next(free, None) or next(name for name in names if user_by_name(name) is None)


def works_for(user: User, agency: Agency) -> bool:
    """Whether the user sees all clients of the office."""
    return Membership.objects.filter(user=user, agency=agency).exists()


def lease_of(company: Company) -> SyncLease | None:
    """The session lease as it stands, run out or not."""
    return SyncLease.objects.filter(company=company).first()
