"""The road of a file: taken, its columns chosen, rehearsed, imported, told of; and out again."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from builders import a_company, a_customer, a_product, a_user
from rooms.registers.importing import (
    CUSTOMERS,
    PRODUCTS,
    counts,
    csv_of,
    imported,
    rehearsed,
    taken,
    worked,
)
from webfaktura.server.registers.models import Customer, ImportState, Product, RegisterImport
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.web.pages import exports

pytestmark = pytest.mark.usefixtures("scope")

HTMX = {"hx-request": "true"}
PEOPLE = csv_of(
    ["Nr", "Kundenavn", "Ukjent", "E-post"], [10010, "Ny AS", "x", ""], ["", "Feil", "y", "kari"]
)


@pytest.fixture
def at(company: Company) -> Callable[..., str]:
    """Addresses within the company."""
    return lambda name, *args: reverse(name, args=[company.public_id, *args])


def uploaded(
    reader: Client, address: str, content: bytes, headers: dict[str, str] | None = None
) -> Any:
    file = SimpleUploadedFile("../Mine kunder.csv", content)
    return reader.post(address, {"file": file}, headers=headers)


def the_import() -> RegisterImport:
    return RegisterImport.objects.get()


def chosen(**changes: str) -> dict[str, str]:
    """The form of the columns as it was proposed for PEOPLE."""
    proposed = {"column_0": "customer_no", "column_1": "name", "column_2": "", "column_3": "email"}
    return {"heads_on": "1", "proposed_for": "1", **proposed, **changes}


def test_a_file_goes_from_upload_over_rehearsal_to_report(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    a_customer(company)

    answer = uploaded(reader, at("customer_imports"), PEOPLE)
    waiting = the_import()
    there = at("register_import", waiting.public_id)
    assert (answer.status_code, answer.headers["Location"]) == (302, there)
    assert (waiting.file_name, waiting.state) == ("Mine kunder.csv", ImportState.WAITING)

    page = reader.get(there).content.decode()
    assert "Ny AS" in page
    assert "E-postadressen «kari» er ikke gyldig." in page
    assert "1 kolonne tas ikke med." in page

    reader.post(at("import_start", waiting.public_id), chosen(deed="rehearse"))
    assert "Prøvekjører" in reader.get(there).content.decode()
    done = worked(waiting)
    assert (done.is_dry_run, counts(done)) == (True, {"changed": 1, "refused": 1})
    page = reader.get(there).content.decode()
    assert "Dette er det som ville skjedd." in page

    reader.post(at("import_start", waiting.public_id), {"deed": "start"})
    done = worked(waiting)
    assert (done.is_dry_run, counts(done)) == (False, {"changed": 1, "refused": 1})
    assert Customer.objects.get().name == "Ny AS"
    page = reader.get(there).content.decode()
    assert "Avviste rader" in page
    assert "E-postadressen «kari» er ikke gyldig." in page


def test_products_get_what_was_chosen_where_the_file_says_nothing(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    uploaded(reader, at("product_imports"), csv_of(["Kode", "Pris"], ["A", "1,5"]))
    found = the_import()
    sent = {"heads_on": "1", "proposed_for": "1", "deed": "start", "unit": "time",
            "vat_level": "PLL", "group": "Varer og tjenester",
            "column_0": "product_no", "column_1": "unit_price"}  # fmt: skip

    reader.post(at("import_start", found.public_id), sent)
    assert counts(worked(found)) == {"refused": 1}  # without a name

    again = taken(company, csv_of(["Kode", "Navn", "Pris"], ["A", "Vare", "1,5"]), PRODUCTS)
    names = {"column_1": "name", "column_2": "unit_price"}
    reader.post(at("import_start", again.public_id), sent | names)
    assert counts(worked(again)) == {"added": 1}
    kept = Product.objects.get()
    assert (kept.unit, kept.vat_level) == ("time", "PLL")


def test_what_cannot_be_read_is_said_where_the_file_was_chosen(
    reader: Client, at: Callable[..., str]
) -> None:
    for content, word in ((b"%PDF-1.7", "ikke en tabell"), (b"", "Velg en fil")):
        answer = uploaded(reader, at("customer_imports"), content, headers=HTMX)
        assert answer.status_code == 422
        assert word in answer.content.decode()
        assert "<html" not in answer.content.decode()
    assert reader.post(at("customer_imports")).status_code == 422
    assert not RegisterImport.objects.exists()


def test_htmx_is_sent_on_to_the_import(reader: Client, at: Callable[..., str]) -> None:
    answer = uploaded(reader, at("customer_imports"), PEOPLE, headers=HTMX)

    assert answer.headers["HX-Redirect"] == at("register_import", the_import().public_id)


def test_the_preview_follows_the_columns_and_writes_nothing(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, PEOPLE)
    there = at("import_preview", waiting.public_id)

    page = reader.post(there, chosen(column_3="your_reference"), headers=HTMX).content.decode()
    assert "kari" in page
    assert "E-postadressen" not in page
    assert "<html" not in page

    page = reader.post(there, chosen(column_1="", column_0=""), headers=HTMX).content.decode()
    assert "Velg hvilken kolonne som er «Kundenr.» eller «Navn»." in page

    page = reader.post(there, chosen(heads_on="0"), headers=HTMX).content.decode()
    assert "Kolonne 1" in page
    waiting.refresh_from_db()
    assert waiting.columns["fields"] == {"0": "customer_no", "1": "name", "3": "email"}


def test_two_columns_for_one_field_are_refused(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, PEOPLE)

    answer = reader.post(at("import_start", waiting.public_id), chosen(column_2="name"))

    assert answer.status_code == 422
    assert "To kolonner er valgt som «Navn»." in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == ImportState.WAITING


def test_progress_is_asked_for_until_it_is_over(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, PEOPLE)
    there = at("register_import", waiting.public_id)
    reader.post(at("import_start", waiting.public_id), chosen(deed="start"))

    part = reader.get(there, headers=HTMX).content.decode()
    assert 'hx-trigger="load delay:1s"' in part
    assert "<html" not in part

    worked(waiting)
    assert reader.get(there, headers=HTMX).headers["HX-Refresh"] == "true"


def test_a_second_click_does_nothing_twice(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, csv_of(["Navn"], ["A"]))
    sent = {"heads_on": "1", "proposed_for": "1", "column_0": "name", "deed": "start"}

    for _ in range(3):
        reader.post(at("import_start", waiting.public_id), sent)
        worked(waiting)

    assert Customer.objects.count() == 1


def test_an_import_is_stopped_and_goes_on(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, PEOPLE)
    reader.post(at("import_start", waiting.public_id), chosen(deed="start"))
    reader.post(at("import_cancel", waiting.public_id))
    stopped = worked(waiting)
    assert stopped.state == ImportState.CANCELLED
    assert (
        "Fortsett der den stoppet"
        in reader.get(at("register_import", waiting.public_id)).content.decode()
    )

    reader.post(at("import_again", waiting.public_id))

    assert counts(worked(waiting)) == {"added": 1, "refused": 1}


def test_a_file_that_waits_is_thrown_away(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    waiting = taken(company, PEOPLE)

    answer = reader.post(at("import_cancel", waiting.public_id))

    assert answer.headers["Location"] == at("customer_imports")
    waiting.refresh_from_db()
    assert waiting.state == ImportState.CANCELLED


def test_the_report_is_a_file_too(reader: Client, company: Company, at: Callable[..., str]) -> None:
    done = rehearsed(
        company, csv_of(["Navn", "E-post"], ["A", "=1"], ["", ""], ["", "b@x.example"])
    )

    answer = reader.get(at("import_report", done.public_id))

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Rad;Felt;Hva vi fant",
        "2;E-post;E-postadressen «=1» er ikke gyldig. Skriv den som navn@firma.no.",
        "4;Navn;Kunden mangler navn. Skriv navnet på firmaet eller personen.",
    ]
    assert 'filename="importrapport.csv"' in answer.headers["Content-Disposition"]


def test_the_same_file_again_is_warned_of(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    imported(company, csv_of(["Navn"], ["A"]))
    again = taken(company, csv_of(["Navn"], ["A"]))

    page = reader.get(at("register_import", again.public_id)).content.decode()

    assert "Nøyaktig samme fil ble importert" in page


def test_the_latest_imports_are_listed(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    imported(company, csv_of(["Navn"], ["A"]))
    imported(company, csv_of(["Varenr", "Navn", "Pris"], ["1", "B", "1"]), PRODUCTS)
    taken(company, PEOPLE, name="venter.csv")

    page = reader.get(at("customer_imports")).content.decode()

    assert page.count("fil.csv") == 1
    assert "venter.csv" not in page


@pytest.mark.parametrize("kind", ["customers", "products"])
def test_the_register_goes_out_as_a_file_and_comes_back_unchanged(
    kind: str, reader: Client, company: Company, at: Callable[..., str]
) -> None:
    a_customer(company, name="=Bakeri", your_reference="a;b")
    a_product(company, product_no="007", name='5" rør')
    there = at(f"{kind}_export")

    as_csv, as_xlsx = reader.get(there), reader.get(there, {"as": "xlsx"})

    assert reader.get(there, {"as": "pdf"}).status_code == 404
    assert ".csv" in as_csv.headers["Content-Disposition"]
    assert load_workbook(io.BytesIO(as_xlsx.content)).active is not None
    for answer in (as_csv, as_xlsx):
        sort = CUSTOMERS if kind == "customers" else PRODUCTS
        assert counts(imported(company, answer.content, sort)) == {"unchanged": 1}


def test_a_register_too_long_for_a_workbook_goes_out_as_csv(
    reader: Client, company: Company, at: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_A_WORKBOOK", 0)
    a_customer(company)

    page = reader.get(at("customers_export"), {"as": "xlsx"}, follow=True).content.decode()

    assert "Eksporter som CSV i stedet." in page
    assert reader.get(at("customers_export")).headers["Content-Type"].startswith("text/csv")


def test_nothing_of_another_company_goes_out_or_is_changed(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    other = a_company()
    with company_scope(other):
        a_customer(other, name="Hemmelig AS")

    assert "Hemmelig" not in reader.get(at("customers_export")).content.decode()
    done = imported(company, csv_of(["Kundenr", "Navn"], [10010, "Min egen"]))

    assert counts(done) == {"added": 1}
    with company_scope(other):
        assert Customer.objects.get().name == "Hemmelig AS"


@pytest.mark.parametrize("name", ["customers", "products"])
def test_the_lists_lead_to_import_and_export(
    name: str, reader: Client, at: Callable[..., str]
) -> None:
    page = reader.get(at(name)).content.decode()

    assert at(f"{name[:-1]}_imports") in page
    assert f"{at(f'{name}_export')}?as=xlsx" in page


def queries_of(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(address).status_code == 200
    return len(asked)


def test_the_pages_ask_as_often_for_many_rows_as_for_few(
    reader: Client, company: Company, at: Callable[..., str]
) -> None:
    asked = []
    for count in (2, 40):
        rows = [[f"V{n}", f"Vare {n}", "x"] for n in range(count)]
        content = csv_of(["Varenr", "Navn", "Pris"], *rows)
        done, waiting = imported(company, content, PRODUCTS), taken(company, content, PRODUCTS)
        addresses = [
            at("register_import", waiting.public_id),
            at("register_import", done.public_id),
            at("product_imports"),
            at("products_export"),
        ]
        asked.append([queries_of(reader, address) for address in addresses])

    assert asked == [[10, 5, 5, 4]] * 2


@pytest.fixture
def norwegian_again() -> Iterator[None]:
    """What a request chose must not follow into the next test."""
    with translation.override("nb"):
        yield


@pytest.mark.usefixtures("norwegian_again")
def test_english_is_spoken_where_it_is_chosen(company: Company, at: Callable[..., str]) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(a_user(company))
    waiting = taken(company, PEOPLE)

    client.post(at("import_start", waiting.public_id), chosen(deed="start"))
    worked(waiting)

    assert waiting.columns["language"] == "en"
    page = client.get(at("register_import", waiting.public_id)).content.decode()
    assert "Refused rows" in page
    assert (
        client.get(at("customers_export")).content.decode("utf-8-sig").startswith("Customer no.;")
    )
