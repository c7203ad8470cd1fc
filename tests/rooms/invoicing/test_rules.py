"""The rules of a lawful document, on values alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from webfaktura.norway.vat import SellerVat, VatLevel
from webfaktura.server.invoicing.findings import findings_about
from webfaktura.server.invoicing.rules import (
    DraftFacts,
    LineFacts,
    Party,
    Priced,
    last_of_month_may_stand,
    totals_of_lines,
    vat_group_of,
)

TODAY = date(2026, 5, 4)
SELLER = Party(
    name="Fjordkraft Bygg AS", org_no="974760673", address_1="Storgata 1", postal_code="5003"
)
BUYER = replace(SELLER, name="Nordlys Eiendom AS")
GROUP = vat_group_of(VatLevel.PLH, seller=SellerVat.REGISTERED, on=TODAY)
LINE = Priced(
    quantity=Decimal(2), unit_price=Decimal(50), discount_percent=Decimal(0), vat_group=GROUP
)
READY = DraftFacts(
    seller=SELLER,
    seller_account="86011117947",
    buyer=BUYER,
    customer_active=True,
    lines=[LineFacts(description="Befaring", level=VatLevel.PLH, is_posted=True)],
    totals=totals_of_lines([LINE]),
    issued_on=TODAY,
    today=TODAY,
    delivered_on=TODAY,
)


def fields(facts: DraftFacts) -> list[str]:
    return [finding.field for finding in findings_about(facts)]


def test_a_draft_with_everything_has_nothing_said_about_it() -> None:
    assert fields(READY) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(READY, buyer=None), "customer"),
        (replace(READY, customer_active=False), "customer"),
        (replace(READY, buyer=replace(BUYER, org_no="", address_1="")), "customer"),
        (replace(READY, seller=replace(SELLER, address_1="")), "company"),
        (replace(READY, seller_account=""), "company"),
        (replace(READY, lines=[]), "lines"),
        (replace(READY, issued_on=date(2026, 5, 3)), "issued_on"),
        (replace(READY, issued_on=date(2026, 5, 5)), "issued_on"),
        (replace(READY, lines=[replace(READY.lines[0], description=" ")]), "description"),
        (replace(READY, lines=[replace(READY.lines[0], is_posted=False)]), "vat_level"),
        (
            replace(READY, totals=totals_of_lines([replace(LINE, quantity=Decimal("-0.01"))])),
            "lines",
        ),
    ],
)
def test_what_is_missing_is_found_and_stops(facts: DraftFacts, field: str) -> None:
    findings = list(findings_about(facts))

    assert [(finding.field, finding.stops) for finding in findings] == [(field, True)]


def test_a_private_person_with_an_address_is_enough() -> None:
    assert fields(replace(READY, buyer=replace(BUYER, org_no=""))) == []


def test_a_late_issue_is_remarked_on_but_does_not_stop() -> None:
    late = replace(READY, delivered_on=date(2026, 4, 1))

    assert [(f.field, f.stops) for f in findings_about(late)] == [("delivered_on", False)]


@pytest.mark.parametrize(
    ("today", "delivered", "may"),
    [
        (date(2026, 5, 4), date(2026, 4, 30), True),
        (date(2026, 5, 18), date(2026, 4, 30), True),
        (date(2026, 5, 19), date(2026, 4, 30), False),
        (date(2026, 5, 29), date(2026, 4, 30), False),
        (date(2026, 5, 4), date(2026, 5, 2), False),
    ],
)
def test_last_month_s_last_date_may_stand_for_fifteen_working_days(
    today: date, delivered: date, *, may: bool
) -> None:
    allowed = last_of_month_may_stand(date(2026, 4, 30), today=today, delivered_on=delivered)

    assert allowed is may
