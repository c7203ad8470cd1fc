"""The guards stand in the database, and come back after Django has dropped them."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django_scopes.exceptions import ScopeError

from engines import drop_guard, reference_guards
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.guards import guard_names, install_guards, standing_guards
from webfaktura.server.tenancy.scope import CompanyRow

pytestmark = pytest.mark.django_db


def standing() -> list[str]:
    with connection.cursor() as cursor:
        return standing_guards(cursor)


def test_every_guard_the_models_ask_for_stands_after_migrate() -> None:
    assert standing() == guard_names()


@pytest.mark.as_owner
def test_installing_twice_changes_nothing() -> None:
    before = standing()

    install_guards()

    assert standing() == before


@pytest.mark.as_owner
def test_migrate_brings_back_what_was_dropped() -> None:
    before = standing()
    for name in before:
        drop_guard(name)
    assert standing() == []

    call_command("migrate", verbosity=0)

    assert standing() == before


def test_what_the_law_keeps_is_guarded() -> None:
    kept = {model._meta.db_table for model in apps.get_models() if getattr(model, "immutable", 0)}

    assert kept == {
        "delivery_deliveryevent",
        "delivery_document",
        "delivery_verdict",
        "invoicing_invoice",
        "invoicing_invoiceattachment",
        "invoicing_invoiceline",
        "invoicing_invoicevattotal",
        "payments_payment",
        "payments_settlement",
        "posting_voucher",
        "tenancy_auditentry",
    }


def test_every_reference_between_company_rows_is_guarded_both_ways() -> None:
    names = set(guard_names())
    missing = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if issubclass(model, CompanyRow)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, CompanyRow)
        and not names.issuperset(reference_guards(model._meta.db_table, field.column))
    ]

    assert missing == []
    assert names.issuperset(reference_guards("invoicing_invoice", "customer_id"))


def test_a_query_outside_a_company_s_scope_raises() -> None:
    with pytest.raises(ScopeError):
        Invoice.objects.count()
