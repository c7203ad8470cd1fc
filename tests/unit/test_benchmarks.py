"""The benchmarks' own arithmetic, and that the books they fill are lawful."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from benchmarks.figures import Cost, Row, ratio, row_of
from benchmarks.filling import DAYS, Filling
from benchmarks.measures.sync import _endpoint
from benchmarks.table import missed, table_of

from builders import TODAY, a_company
from installation import TESTS, an_installation
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.journey import journal_page
from webfaktura.server.tenancy.scope import company_scope


def costs(*cpu: float) -> list[Cost]:
    return [Cost(cpu=ms, database=2 * ms, wall=10 * ms) for ms in cpu]


def test_a_row_tells_the_median_and_the_half_in_the_middle() -> None:
    row = row_of("issue", costs(1, 2, 3, 4, 100), bar=5)

    assert (row.median, row.quartiles, row.count) == (3, (2, 4), 5)
    assert (row.database, row.wall) == (6, 30)


def test_a_single_sample_has_no_spread() -> None:
    assert row_of("issue", costs(1)).quartiles is None


def test_a_bar_is_met_by_what_is_just_at_it() -> None:
    at_it, above = row_of("issue", costs(5), bar=5), row_of("issue", costs(5.1), bar=5)

    assert (at_it.is_met, above.is_met, row_of("issue", costs(1)).is_met) == (True, False, None)
    assert missed([at_it, above]) == [above]


def test_a_ratio_counts_the_databases_cpu_in() -> None:
    short, long = Cost(cpu=8, database=2, wall=1), Cost(cpu=8, database=12, wall=1)

    assert ratio([long], [short]) == 2


def test_the_cost_of_a_block_is_shared_by_its_documents() -> None:
    assert (Cost(1, 2, 3) + Cost(3, 4, 5)).per(2) == Cost(2, 3, 4)


def test_a_row_comes_back_from_its_json_as_it_was() -> None:
    row = row_of("issue", costs(1, 2), bar=5)

    assert Row.read(row.wire) == row
    assert row.wire["is_met"] is True


def test_the_table_says_no_where_a_bar_is_missed() -> None:
    row = Row(name="requests", engine="SQLite", median=8.1, unit="requests", bar=8)

    line = table_of([row]).splitlines()[2]

    assert [cell.strip() for cell in line.split("|")[1:-1]] == [
        *("requests", "SQLite", "8.10", "", "requests", "1", "", "", "≤ 8", "NO", "")
    ]


def test_a_request_is_counted_under_the_name_of_its_endpoint() -> None:
    assert _endpoint("POST", "/wsaWebFaktura/v1/companies/1001/lease") == "take_lease"
    assert _endpoint("POST", "/wsaWebFaktura/v1/companies/1001/lease/release") == "release_lease"
    assert _endpoint("GET", "/wsaWebFaktura/v1/nobody") == "GET /wsaWebFaktura/v1/nobody"


@pytest.mark.django_db
def test_filled_books_are_whole() -> None:
    company = a_company()

    with company_scope(company):
        books = Filling(company, until=220)
        books.grow_to(105)
        books.grow_to(220)

        numbers = list(Invoice.objects.order_by("invoice_no").values_list("invoice_no", flat=True))
        assert numbers == list(range(1, 221))
        assert changed_documents(company) == []
        first, last = (Invoice.objects.get(invoice_no=number) for number in (1, 220))
        assert (first.issued_on, last.issued_on <= TODAY) == (TODAY - timedelta(DAYS - 1), True)


@pytest.mark.django_db
def test_filled_books_have_what_the_journal_shows() -> None:
    company = a_company()

    with company_scope(company):
        Filling(company, until=20).grow_to(20)
        page = journal_page(company, on=TODAY)

    assert {row.delivery.code for row in page.rows} == {"sent"}
    assert {row.accounting.code for row in page.rows} == {"transferred"}
    assert sorted(row.status.code for row in page.rows) == ["overdue"] * 4 + ["paid"] * 16


@pytest.mark.on_postgresql
@pytest.mark.slow
def test_books_that_are_filled_by_sql_have_the_figures_that_the_worker_makes(
    tmp_path: Path,
) -> None:
    with an_installation(tmp_path) as installation:
        environment = {**installation.environment}
        environment["PYTHONPATH"] += f":{TESTS.parent}"
        said = [
            subprocess.run(
                [sys.executable, "-m", *module],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
                timeout=120,
            ).stdout
            for module in (["webfaktura.server.cli", "migrate"], ["unit.crowd_program"])
        ]

    large, small = json.loads(said[-1])
    assert large == {"differs": [], "shown": [120, 50, 50, 40]}
    assert small == {"differs": [], "shown": [7, 7, 7, 6]}
