"""A program that fills two companies by SQL, and says in which figures the worker differs."""

import json
import os
import sys
from collections.abc import Iterator

import django

django.setup()

from benchmarks.crowd import fill  # noqa: E402 - models can be read only now
from django.utils.timezone import now  # noqa: E402 - as above

from builders import TODAY, a_company  # noqa: E402 - as above
from webfaktura.server.invoicing.models import Invoice  # noqa: E402 - as above
from webfaktura.server.journey import journal_page  # noqa: E402 - as above
from webfaktura.server.statistics.commands import bring_up_to_date  # noqa: E402 - as above
from webfaktura.server.statistics.models import Balance, Cursor, SalesFigure  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

MODELS = (Cursor, SalesFigure, Balance)


def main() -> None:
    large, small = (a_company() for _ in range(2))
    superuser = os.environ["WEBFAKTURA_TEST_POSTGRESQL"]
    fill({large.pk: 120, small.pk: 7}, superuser=superuser)
    told = {}
    for company in (large, small):
        with company_scope(company):
            told[str(company.pk)] = {"differs": list(differing(company)), "shown": shown(company)}
    sys.stdout.write(json.dumps([told[str(large.pk)], told[str(small.pk)]]))


def differing(company: Company) -> Iterator[str]:
    """The tables that the worker would have filled otherwise."""
    filled = [rows(company, place) for place in range(len(MODELS))]
    for model in MODELS:
        model.objects.filter(company=company).delete()
    while bring_up_to_date(company=company, at=now()):
        pass
    for place, before in enumerate(filled):
        if place and before != rows(company, place):  # a cursor may stand further
            yield MODELS[place].__name__


def rows(company: Company, place: int) -> list[tuple[object, ...]]:
    model = MODELS[place]
    columns = [each.attname for each in model._meta.concrete_fields if each.attname != "id"]
    return sorted(model.objects.filter(company=company).values_list(*columns), key=str)


def shown(company: Company) -> list[int]:
    """How many there are, and how many of the newest page are sent, transferred and paid."""
    page = journal_page(company, on=TODAY).rows
    return [
        Invoice.objects.filter(company=company).count(),
        sum(row.delivery.code == "sent" for row in page),
        sum(row.accounting.code == "transferred" for row in page),
        sum(row.status.code == "paid" for row in page),
    ]


if __name__ == "__main__":
    main()
