"""Columns are proposed by their headings, and cells are read as people write them."""

from datetime import date
from decimal import Decimal

import pytest

from webfaktura.server.registers.imports.columns import (
    ColumnMissing,
    Columns,
    ColumnTwice,
    checked_columns,
)
from webfaktura.server.registers.imports.exporting import WRITTEN
from webfaktura.server.registers.imports.fields import (
    CUSTOMERS,
    FIELDS,
    PRODUCTS,
    exported_fields,
    proposed,
)
from webfaktura.server.registers.imports.reading import (
    CellError,
    CellUnreadable,
    level_meanings,
    read_cell,
    readers,
)

CODES = [("1", "PLH"), ("3", "PLH"), ("31", "PLL"), ("12", "PLH"), ("5", "FRI")]
KNOWN = readers(level_meanings(CODES, on=date(2026, 11, 24)))


def read(field: str, text: str) -> object:
    return read_cell(field, text, KNOWN)


@pytest.mark.parametrize("kind", [CUSTOMERS, PRODUCTS])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_our_own_headings_are_all_known(kind: str, language: str) -> None:
    fields = exported_fields(kind)

    found = proposed(kind, [field.head(language) for field in fields])

    assert list(found.values()) == [field.code for field in fields]
    assert set(WRITTEN[kind]) <= {field.code for field in FIELDS[kind]}


@pytest.mark.parametrize(
    ("kind", "headings", "fields"),
    [
        (
            CUSTOMERS,
            "Kundenummer|Kundenavn|Org.nr|Adresselinje 1|Postnummer|Poststed|E-postadresse|Tlf",
            "customer_no name org_no address_1 postal_code place email phone",
        ),
        (CUSTOMERS, "Nr|Navn|Firma|Ukjent", "customer_no name - -"),
        (
            CUSTOMERS,
            "CUSTOMER NUMBER|Company name|Zip|City|Email|Payment terms",
            "customer_no name postal_code place email due_days",
        ),
        (
            PRODUCTS,
            "Varenr|Beskrivelse|Pris eks. mva|Pris inkl. mva|Inkl. mva|Kostpris|Mva-kode|Gruppe",
            "product_no name price_without_vat - - cost_price vat_level group",
        ),
        (
            PRODUCTS,
            "Produktkode|Produktnavn|Pris|Med mva",
            "product_no name unit_price price_includes_vat",
        ),
        (PRODUCTS, "Navn|Beskrivelse|Pris", "name - unit_price"),
    ],
)  # fmt: skip
def test_headings_of_other_programs_are_known(kind: str, headings: str, fields: str) -> None:
    told = headings.split("|")

    found = proposed(kind, told)

    assert [found.get(place, "-") for place in range(len(told))] == fields.split()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("customer_no", "10010", 10010),
        ("customer_no", "0010 010", 10010),
        ("due_days", "14", 14),
        ("due_days", "Netto 30 dager", 30),
        ("unit_price", "1 450,50", Decimal("1450.50")),
        ("unit_price", "1.450,50", Decimal("1450.50")),
        ("unit_price", "1,450.50", Decimal("1450.50")),
        ("unit_price", "kr 1 450,-", Decimal(1450)),
        ("cost_price", "12 NOK", Decimal(12)),
        ("price_includes_vat", "Ja", True),
        ("active", "0", False),
        ("is_person", "Privat", True),
        ("is_person", "Bedrift", False),
        ("channel", "E-post", "email"),
        ("channel", "IKKE SEND", "none"),
        ("language", "Norsk", ""),
        ("language", "English", "en"),
        ("country", "Sverige", "SE"),
        ("country", "dk", "DK"),
        ("currency", "nok", ""),
        ("currency", "eur", "EUR"),
        ("vat_level", "plh", "PLH"),
        ("vat_level", "PLL – Middels", "PLL"),
        ("vat_level", "Utenfor avgiftsområdet", "EKS"),
        ("vat_level", "25 %", "PLH"),
        ("vat_level", "25,00", "PLH"),
        ("vat_level", "0.15", "PLL"),
        ("vat_level", "3", "PLH"),
        ("vat_level", "5", "FRI"),
        ("name", "=1+1", "=1+1"),
    ],
)
def test_cells_are_read_as_people_write_them(field: str, text: str, value: object) -> None:
    assert read(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("customer_no", "K-10", "helt tall"),
        ("customer_no", "0", "fra 1 til"),
        ("customer_no", "1234567890", "fra 1 til"),
        ("due_days", "en uke", "antall dager"),
        ("unit_price", "gratis", "beløp"),
        ("active", "kanskje", "Ja eller Nei"),
        ("is_person", "AS", "Bedrift eller Privatperson"),
        ("channel", "due", "sendemåte"),
        ("language", "tysk", "språk"),
        ("vat_level", "17 %", "avgiftsnivå"),
        ("vat_level", "0 %", "flere avgiftsnivåer"),
        ("vat_level", "12", "flere avgiftsnivåer"),
        ("name", CellError("#REF!"), "feil i regnearket"),
        ("unit_price", "x" * 500, "x …"),
    ],
)
def test_what_cannot_be_read_says_how_it_is_written(field: str, text: str, word: str) -> None:
    with pytest.raises(CellUnreadable) as refused:
        read(field, text)

    assert (word in refused.value.sentence, refused.value.field) == (True, field)


@pytest.mark.parametrize(
    ("kind", "fields", "refusal"),
    [
        (CUSTOMERS, {0: "name", 1: "name"}, ColumnTwice),
        (CUSTOMERS, {0: "phone"}, ColumnMissing),
        (PRODUCTS, {0: "name"}, ColumnMissing),
        (PRODUCTS, {0: "product_no", 1: "unit_price", 2: "price_with_vat"}, ColumnTwice),
        (PRODUCTS, {0: "product_no", 1: "price_with_vat", 2: "price_includes_vat"}, ColumnTwice),
    ],
)
def test_columns_that_contradict_each_other_are_refused(
    kind: str, fields: dict[int, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        checked_columns(kind, Columns(fields=fields))


def test_columns_are_kept_as_they_were_chosen() -> None:
    columns = Columns(
        fields={0: "product_no", 11: "name"}, heads_on=3, otherwise={"unit": "stk"}, language="en"
    )

    assert checked_columns(PRODUCTS, Columns.read(columns.wire)) == columns
