from dataclasses import replace
from decimal import Decimal

import pytest

from unit.ledger.builders import CLIENT
from webfaktura.ledger.products import InvalidProduct
from webfaktura.ledger.records import ChangeStamp, CustomerRecord, ProductRecord
from webfaktura.ledger.seed import PRODUCTS
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import NotAnAmount

PLANK = ProductRecord("500", "Terrassebord", Decimal("24.9075"), "3000", "1", unit="m")


def test_a_product_keeps_its_prices_and_posting(ledger: Ledger) -> None:
    decking = replace(PLANK, cost_price=Decimal("12.5"), active=False)

    ledger.put_products(CLIENT, [decking])

    assert ledger.products(CLIENT)[-3:] == [decking, *PRODUCTS[-2:]]


def test_a_cost_price_may_be_unknown(ledger: Ledger) -> None:
    ledger.put_products(CLIENT, [PLANK])

    assert [one.cost_price for one in ledger.products(CLIENT) if one.product_no == "500"] == [None]


def test_only_changed_products_are_told(ledger: Ledger) -> None:
    cursor = ledger.products_changed_since(CLIENT, "").cursor
    dearer = replace(PRODUCTS[0], sales_price=Decimal(900))

    changed = ledger.put_products(CLIENT, [dearer, PRODUCTS[1], PLANK])

    assert changed == 2
    told = ledger.products_changed_since(CLIENT, cursor)
    assert told.products == [dearer, PLANK]
    assert ledger.products_changed_since(CLIENT, told.cursor).products == []
    assert len(ledger.products_changed_since(CLIENT, "en annens").products) == 6


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(PLANK, name=" "), "både nummer og navn"),
        (replace(PLANK, sales_price=Decimal(-1)), "Produkt 500 har negativ salgspris"),
        (replace(PLANK, cost_price=Decimal(-1)), "Produkt 500 har negativ innpris"),
        (replace(PLANK, account="9999"), "konto 9999, som ikke finnes"),
        (replace(PLANK, vat_code="2"), "avgiftskode 2, som ikke er en kode for salg"),
        (replace(PLANK, vat_code="77"), "avgiftskode 77, som ikke er en kode for salg"),
    ],
)
def test_a_product_that_could_not_be_posted_is_refused(
    ledger: Ledger, wrong: ProductRecord, sentence: str
) -> None:
    with pytest.raises(InvalidProduct, match=sentence):
        ledger.put_products(CLIENT, [replace(PLANK, product_no="501"), wrong])

    assert ledger.products(CLIENT) == list(PRODUCTS)


def test_a_price_has_at_most_four_decimals(ledger: Ledger) -> None:
    with pytest.raises(NotAnAmount):
        ledger.put_products(CLIENT, [replace(PLANK, sales_price=Decimal("0.00001"))])


def test_changes_are_stamped_with_order_time_and_sender(ledger: Ledger) -> None:
    seen = ledger.change_stamps(CLIENT)[-1].change_no
    ledger.put_customers(CLIENT, [CustomerRecord(10000, "Nytt navn")], origin="WebFaktura")
    ledger.put_products(CLIENT, [PLANK])

    stamps = ledger.change_stamps(CLIENT, after=seen)

    assert [replace(one, changed_at=stamps[0].changed_at) for one in stamps] == [
        ChangeStamp("customer", "10000", "Nytt navn", seen + 1, stamps[0].changed_at, "WebFaktura"),
        ChangeStamp("product", "500", "Terrassebord", seen + 2, stamps[0].changed_at),
    ]
    assert all(one.changed_at.tzinfo for one in stamps)
