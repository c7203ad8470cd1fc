"""Customers and products from a file: update or create by number, each refusal told by its row."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from builders import NOW, a_company, a_customer, a_product, a_product_group, an_actor
from rooms.registers.importing import (
    PRODUCTS,
    counts,
    csv_of,
    imported,
    rehearsed,
    started,
    taken,
    told,
    worked,
    xlsx_of,
)
from webfaktura import faults
from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.commands import (
    cancel_import,
    choose_again,
    resume_import,
    start_import,
)
from webfaktura.server.registers.imports.refusals import NotNow
from webfaktura.server.registers.models import (
    Customer,
    Department,
    ImportState,
    NumberSeries,
    Product,
    ProductGroup,
)
from webfaktura.server.registers.retiring import deactivate
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

CUSTOMER_HEADS = ["Kundenr.", "Navn", "Telefon"]
PRODUCT_HEADS = ["Varenr", "Varenavn", "Enhet", "Pris eks. mva", "Mva-kode", "Varegruppe"]


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def test_known_numbers_are_changed_the_others_added_and_the_counts_are_what_happened(
    company: Company,
) -> None:
    a_customer(company)
    a_customer(company, phone="55 00 00 00")

    done = imported(
        company,
        csv_of(
            CUSTOMER_HEADS,
            [10010, "Fjellheim Bakeri AS", "55 66 77 88"],
            [10011, "Fjellheim Bakeri AS", ""],
            [500, "Med eget nummer", "1"],
            ["", "Uten nummer", ""],
            ["K-7", "Galt nummer", ""],
        ),
    )

    assert (done.state, done.total, done.done) == (ImportState.DONE, 5, 5)
    assert counts(done) == {"added": 2, "changed": 1, "unchanged": 1, "refused": 1}
    kept = Customer.objects.values_list("customer_no", "name", "phone", "version")
    assert list(kept) == [
        (500, "Med eget nummer", "1", 1),
        (10010, "Fjellheim Bakeri AS", "55 66 77 88", 2),
        (10011, "Fjellheim Bakeri AS", "55 00 00 00", 1),
        (10012, "Uten nummer", "", 1),
    ]


def test_an_empty_cell_and_a_column_that_is_not_chosen_leave_the_field(company: Company) -> None:
    Department.objects.create(company=company, no="10", name="Salg")
    customer = a_customer(company, your_reference="Kari", department_no="10", due_days=30)

    imported(company, csv_of(["Kundenr.", "Navn", "E-post"], [10010, "Nytt navn AS", ""]))

    before = {field.attname: getattr(customer, field.attname) for field in Customer._meta.fields}
    customer.refresh_from_db()
    after = {field.attname: getattr(customer, field.attname) for field in Customer._meta.fields}
    assert after == before | {"name": "Nytt navn AS", "version": 2}


def test_a_number_that_stands_twice_is_refused_by_its_row(company: Company) -> None:
    done = imported(company, csv_of(CUSTOMER_HEADS, [1, "A", ""], [2, "B", ""], ["001", "C", ""]))

    assert counts(done) == {"added": 2, "refused": 1}
    assert told(done) == [
        (4, "customer_no", "Kundenr. 1 står også på rad 2. Ta bort den ene raden.")
    ]
    assert Customer.objects.get(customer_no=1).name == "A"


def test_every_cell_that_cannot_be_read_is_told(company: Company) -> None:
    heads = ["Kundenr.", "Navn", "Org.nr", "Betalingsfrist", "Aktiv", "Sendes med", "E-post"]

    done = imported(
        company,
        csv_of(
            heads,
            ["", "A", "", "snart", "kanskje", "due", ""],
            ["", "B", "123456789", "", "", "", ""],
            ["", "", "", "", "", "", "b@x.example"],
            ["", "D", "", "", "", "", "kari"],
            ["", "E", "987 654 325", "Netto 20", "ja", "e-post", "e@x.example, f@x.example"],
        ),
    )

    assert counts(done) == {"added": 1, "refused": 4}
    assert [(row, field) for row, field, _sentence in told(done)] == [
        (2, "due_days"),
        (2, "active"),
        (2, "channel"),
        (3, "org_no"),
        (4, "name"),
        (5, "email"),
    ]
    kept = Customer.objects.get()
    assert (kept.org_no, kept.due_days, kept.channel) == ("987654325", 20, "email")
    assert (kept.email, kept.more_emails) == ("e@x.example", "f@x.example")


def test_spreadsheets_take_zeros_off_and_they_come_back(company: Company) -> None:
    imported(company, xlsx_of(["Kundenummer", "Navn", "Postnr"], [7.0, "Sjøbua", 155]))

    kept = Customer.objects.get()
    assert (kept.customer_no, kept.postal_code, kept.place) == (7, "0155", "OSLO")


def test_who_comes_without_a_number_never_gets_one_that_the_file_asks_for(
    company: Company,
) -> None:
    rows: list[list[object]] = [
        ["", "Uten"],
        [10010, "Ti"],
        [10011, "Feil", "kari"],
        ["", "Uten igjen"],
    ]

    imported(company, csv_of(["Kundenr.", "Navn", "E-post"], *rows))

    numbers = dict(Customer.objects.values_list("name", "customer_no"))
    assert numbers == {"Ti": 10010, "Uten": 10012, "Uten igjen": 10013}
    assert NumberSeries.objects.get(kind="customer").next_no == 10014


def test_a_new_customer_that_looks_like_another_is_told_of(company: Company) -> None:
    a_customer(company)

    done = imported(
        company,
        csv_of(
            ["Navn", "Orgnr", "Postnr"],
            ["Bakeriet", "987654325", ""],
            ["Ola Bø", "", "5003"],
            ["OLA BØ", "", "5003"],
        ),
    )

    assert counts(done) == {"added": 3}
    assert told(done) == [
        (2, "name", "Ligner på kunde 10010, og legges til som ny."),
        (4, "name", "Ligner på rad 3. Begge tas med."),
    ]


def test_currencies_are_for_companies_that_use_them(company: Company) -> None:
    a_customer(company, currency="EUR")
    heads = ["Kundenr", "Navn", "Valuta"]

    done = imported(company, csv_of(heads, [10010, "X", "EUR"], [1, "Y", "USD"], [2, "Z", "nok"]))

    assert counts(done) == {"added": 1, "changed": 1, "refused": 1}
    assert [row for row, *_more in told(done)] == [3]


def test_a_rehearsal_tells_what_would_happen_and_keeps_nothing(company: Company) -> None:
    a_customer(company)
    content = csv_of(CUSTOMER_HEADS, [10010, "X", ""], ["", "Y", ""], [1, "", ""])

    done = rehearsed(company, content)

    assert counts(done) == {"added": 1, "changed": 1, "refused": 1}
    assert (done.is_dry_run, done.state, len(told(done))) == (True, ImportState.DONE, 1)
    assert list(Customer.objects.values_list("name", flat=True)) == ["Fjellheim Bakeri AS"]
    assert NumberSeries.objects.get(kind="customer").next_no == 10011
    really = worked(started(done))
    assert (really.is_dry_run, counts(really)) == (False, counts(done))
    assert Customer.objects.count() == 2


def test_products_are_changed_and_added_by_number(company: Company) -> None:
    a_product(company, product_no="007", cost_price=Decimal(10))

    done = imported(
        company,
        csv_of(
            PRODUCT_HEADS,
            ["007", "Befaring", "", "1 450,50", "", ""],
            ["1", "Kurs", "dag", "12.000,00", "25 %", "Kurs"],
            ["2", "Brød", "", "kr 45,-", "15", "kurs"],
            ["3", "Helse", "stk", "0", "91", ""],
        ),
        PRODUCTS,
    )

    assert counts(done) == {"added": 3, "changed": 1}
    assert told(done) == [(3, "group", "Produktgruppen «Kurs» finnes ikke, og lages.")]
    kept = Product.objects.values_list("product_no", "unit", "unit_price_scaled", "vat_level")
    assert list(kept) == [
        ("007", "time", 14505000, "PLH"),
        ("1", "dag", 120000000, "PLH"),
        ("2", "stk", 450000, "PLL"),
        ("3", "stk", 0, "EKS"),
    ]
    assert Product.objects.get(product_no="007").cost_price == Decimal(10)
    assert {each.group.name for each in Product.objects.filter(product_no__in="12")} == {"Kurs"}


def test_a_price_says_whether_vat_is_in_it(company: Company) -> None:
    a_product(company, product_no="1")

    imported(company, csv_of(["Varenr", "Pris inkl. mva"], ["1", "125"]), PRODUCTS)
    kept = Product.objects.get()
    assert (kept.unit_price, kept.price_includes_vat) == (Decimal(125), True)

    imported(company, csv_of(["Varenr", "Pris"], ["1", "250"]), PRODUCTS)
    kept.refresh_from_db()
    assert (kept.unit_price, kept.price_includes_vat) == (Decimal(250), True)


def test_products_that_cannot_be_sold_are_refused_by_their_rows(company: Company) -> None:
    gone = a_product_group(company, name="Utgått")
    deactivate(row=gone, at=NOW, by=an_actor())

    done = imported(
        company,
        csv_of(
            PRODUCT_HEADS,
            ["1", "A", "", "ti", "", ""],
            ["", "B", "", "1", "", ""],
            ["3", "", "", "1", "", ""],
            ["4", "D", "", "", "", ""],
            ["5", "E", "", "-1", "", ""],
            ["6", "F", "", "1", "12 %", ""],
            ["7", "G", "", "1", "0 %", ""],
            ["8", "H", "", "1", "", "Utgått"],
            ["9", "I", "altfor lang enhet", "1", "", "Ny gruppe"],
        ),
        PRODUCTS,
    )

    assert counts(done) == {"refused": 9}
    assert [(row, field) for row, field, _sentence in told(done)] == [
        (2, "price_without_vat"),
        (3, "product_no"),
        (4, "name"),
        (5, "unit_price"),
        (6, "unit_price"),
        (7, "vat_level"),
        (8, "vat_level"),
        (9, "group"),
        (10, "unit"),
    ]
    assert not ProductGroup.objects.filter(name="Ny gruppe").exists()


def test_each_row_has_its_entry_in_the_log(company: Company) -> None:
    a_customer(company)

    done = imported(company, csv_of(CUSTOMER_HEADS, [10010, "X", ""], [5, "Y", ""]))

    kept = AuditEntry.objects.filter(scope=f"company:{company.pk}").order_by("position")
    last = [(each.deed, each.subject) for each in kept][-5:]
    assert last == [
        ("import.take", "customers"),
        ("import.start", "customers"),
        ("customer.add", "5"),
        ("customer.change", "10010"),
        ("import.end", "customers"),
    ]
    assert kept[kept.count() - 1].details == {
        "import": str(done.public_id), "state": "done",
        "added": 1, "changed": 1, "unchanged": 0, "refused": 0, "done": 2,
    }  # fmt: skip


def test_a_second_click_finds_the_import_begun(company: Company) -> None:
    waiting = taken(company, csv_of(["Navn"], ["A"]))
    started(waiting)

    with pytest.raises(NotNow):
        started(waiting)

    worked(waiting)
    with pytest.raises(NotNow):
        started(waiting)
    assert Customer.objects.count() == 1


def test_an_import_is_stopped_between_two_portions_and_goes_on_from_there(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webfaktura.server.registers.imports import working  # noqa: PLC0415 - its portion is cut

    monkeypatch.setattr(working, "PORTION", 2)
    waiting = started(taken(company, csv_of(["Navn"], *([f"Kunde {n}"] for n in range(5)))))

    def stop(name: str) -> None:
        if name == "registers.import_portion_done":
            cancel_import(register_import=waiting, at=NOW, by=an_actor())

    with monkeypatch.context() as patched:
        patched.setattr(faults, "point", stop)
        worked(waiting)
    assert (waiting.state, waiting.done, waiting.total) == (ImportState.CANCELLED, 2, 5)
    assert Customer.objects.count() == 2
    with pytest.raises(NotNow):
        start_import(
            register_import=waiting, columns=Columns.read(waiting.columns), at=NOW, by=an_actor()
        )

    done = worked(resume_import(register_import=waiting, at=NOW, by=an_actor()))

    assert (done.state, counts(done)) == (ImportState.DONE, {"added": 5})
    assert Customer.objects.count() == 5


def test_an_import_that_nobody_has_begun_is_stopped_at_once(company: Company) -> None:
    waiting = taken(company, csv_of(["Navn"], ["A"]))

    cancelled = cancel_import(register_import=waiting, at=NOW, by=an_actor())

    assert cancelled.state == ImportState.CANCELLED
    with pytest.raises(NotNow):
        started(cancelled)


def test_columns_are_chosen_again_after_a_rehearsal_only(company: Company) -> None:
    done = rehearsed(company, csv_of(["Navn"], ["A"]))

    assert choose_again(register_import=done, at=NOW, by=an_actor()).state == "waiting"

    done.refresh_from_db()
    worked(started(done))
    with pytest.raises(NotNow):
        choose_again(register_import=done, at=NOW, by=an_actor())


def test_a_file_that_breaks_further_down_is_refused_whole(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webfaktura.server.registers.imports import files  # noqa: PLC0415 - its limit is lowered

    monkeypatch.setattr(files, "MOST_ROWS", 40)
    done = imported(company, csv_of(["Navn"], *([f"Kunde {n}"] for n in range(41))))

    assert (done.state, done.done) == (ImportState.FAILED, 0)
    assert told(done) == [(0, "", "Filen har mer enn 100 000 rader. Del den i flere filer.")]
    assert not Customer.objects.exists()
