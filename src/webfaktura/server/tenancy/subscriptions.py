"""The subscriptions an installation is shipped with, laid down after every migrate."""

from datetime import date

from django.db import transaction

from webfaktura.server.tenancy.models import CompanyCounter, Subscription

FIRST_COMPANY_NO = 1001
"""The first WebFaktura client number of an installation."""

# Code, name and invoices a year (None: without limit). 30 and 99 are the original's
# codes; the volumes are a proposal that the operator edits.
_SUBSCRIPTIONS: tuple[tuple[str, str, int | None], ...] = (
    ("10", "Inntil 50 fakturaer i året", 50),
    ("20", "Inntil 150 fakturaer i året", 150),
    ("30", "Inntil 300 fakturaer i året", 300),
    ("40", "Inntil 600 fakturaer i året", 600),
    ("50", "Inntil 1 200 fakturaer i året", 1_200),
    ("60", "Inntil 3 000 fakturaer i året", 3_000),
    ("70", "Uten grense", None),
    ("99", "Demo", None),
)
_DEMO = "99"
_SHIPPED_ON = date(2015, 1, 1)


@transaction.atomic
def ensure_subscriptions() -> None:
    """Make the shipped subscriptions and the client number's counter where they are missing.

    Run after every migrate; what the operator has edited stays.
    """
    known = set(Subscription.objects.values_list("code", flat=True))
    Subscription.objects.bulk_create(
        Subscription(
            code=code,
            name=name,
            yearly_volume=volume,
            delivers=code != _DEMO,
            valid_from=_SHIPPED_ON,
        )
        for code, name, volume in _SUBSCRIPTIONS
        if code not in known
    )
    CompanyCounter.objects.get_or_create(pk=1, defaults={"next_no": FIRST_COMPANY_NO})
