import pytest

from unit.ledger.builders import CLIENT
from webfaktura.ledger.customer_series import NoSeries, SeriesFull
from webfaktura.ledger.customers import CustomerOutsideSeries, InvalidCustomer
from webfaktura.ledger.intervals import Interval, lowest_free, read_interval
from webfaktura.ledger.properties import (
    CONTROLLED,
    CUSTOMER_SERIES,
    CUSTOMER_SERIES_2,
    INTERVAL_CONTROL,
    InvalidProperty,
    SeriesOverlap,
)
from webfaktura.ledger.records import ClientFacts, CustomerRecord, SeriesUse
from webfaktura.ledger.session import Ledger

NEW = CustomerRecord(0, "Ny Kunde AS")


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("30000-39999", Interval(30000, 39999)),
        (" 1 – 2 ", Interval(1, 2)),
        ("2-1", None),
        ("5-5", None),
        ("30000", None),
        ("a-b", None),
        ("", None),
    ],
)
def test_an_interval_is_a_smaller_and_a_larger_number(text: str, interval: Interval | None) -> None:
    assert read_interval(text) == interval


def test_the_lowest_number_that_nobody_has_is_free() -> None:
    assert lowest_free(Interval(5, 7), {5, 7}) == 6
    assert lowest_free(Interval(5, 7), {5, 6, 7}) is None


@pytest.mark.parametrize(("other", "overlaps"), [("1-4", False), ("1-5", True), ("8-9", False)])
def test_intervals_overlap_when_they_share_a_number(*, other: str, overlaps: bool) -> None:
    here, there = Interval(5, 7), read_interval(other)

    assert there
    assert (here.overlaps(there), there.overlaps(here)) == (overlaps, overlaps)


def test_a_new_customer_gets_the_next_number_of_its_series(ledger: Ledger) -> None:
    first = ledger.add_customer(CLIENT, NEW)
    second = ledger.add_customer(CLIENT, NEW)
    webfakturas = ledger.add_customer(CLIENT, NEW, series=CUSTOMER_SERIES_2)

    numbers = [first.customer_no, second.customer_no, webfakturas.customer_no]
    assert numbers == [10010, 10011, 30000]
    assert ledger.customers(CLIENT)[-1] == webfakturas


def test_the_use_of_the_series_is_told(ledger: Ledger) -> None:
    ledger.change_property(CLIENT, CUSTOMER_SERIES_2, "30000-30001")
    ledger.add_customer(CLIENT, NEW, series=CUSTOMER_SERIES_2)
    ledger.add_customer(CLIENT, NEW, series=CUSTOMER_SERIES_2)

    assert ledger.series_use(CLIENT) == [
        SeriesUse(CUSTOMER_SERIES, 10000, 19999, used=10, next_no=10010),
        SeriesUse(CUSTOMER_SERIES_2, 30000, 30001, used=2, next_no=0),
    ]
    with pytest.raises(SeriesFull, match="Kundenummerserie 2 30000-30001 er full"):
        ledger.add_customer(CLIENT, NEW, series=CUSTOMER_SERIES_2)


def test_a_series_that_is_not_set_is_named(ledger: Ledger) -> None:
    ledger.add_client(ClientFacts("123", "", "Prøve AS"))

    with pytest.raises(NoSeries, match="Klienten har ingen Kundenummerserie 2"):
        ledger.add_customer("123", NEW, series=CUSTOMER_SERIES_2)


def test_the_two_series_never_overlap(ledger: Ledger) -> None:
    with pytest.raises(SeriesOverlap, match="den andre kundenummerserien er 10000-19999"):
        ledger.change_property(CLIENT, CUSTOMER_SERIES_2, "19999-29999")

    ledger.change_property(CLIENT, CUSTOMER_SERIES_2, "20000-29999")
    assert ledger.properties(CLIENT)[CUSTOMER_SERIES_2] == "20000-29999"


def test_a_controlled_client_takes_new_customers_in_its_series_only(ledger: Ledger) -> None:
    ledger.put_customers(CLIENT, [CustomerRecord(50000, "Gammel utenfor")])
    ledger.change_property(CLIENT, INTERVAL_CONTROL, CONTROLLED)

    with pytest.raises(CustomerOutsideSeries) as refused:
        ledger.put_customers(CLIENT, [CustomerRecord(40000, "Utenfor")], origin="WebFaktura")

    assert isinstance(refused.value, InvalidCustomer)
    assert refused.value.sentence == (
        "Kundenummer 40000 ligger utenfor klientens kundenummerserier 10000-19999 og "
        "30000-39999. Velg et nummer i en av dem."
    )
    changed = CustomerRecord(50000, "Nytt navn")
    inside = CustomerRecord(39999, "I serie 2")
    assert ledger.put_customers(CLIENT, [changed, inside], origin="WebFaktura") == 2


def test_the_control_is_on_or_off(ledger: Ledger) -> None:
    with pytest.raises(InvalidProperty, match="Velg «Kontroller ikke» eller «Kontroller»"):
        ledger.change_property(CLIENT, INTERVAL_CONTROL, "Ja")
