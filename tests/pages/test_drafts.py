"""Kladder: what each lacks, a copy, many chosen, one summary, all issued, and a report."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from builders import (
    NOW,
    a_company,
    a_customer,
    a_draft,
    an_actor,
    an_entry,
    an_issued_invoice,
)
from pages.reading import read, tidy
from webfaktura.server import tasks
from webfaktura.server.invoicing.commands import change_draft, start_draft
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.web.pages import bulk

pytestmark = pytest.mark.usefixtures("scope")


def key(draft: Draft) -> str:
    return f"{draft.public_id}:{draft.version}"


def listed(reader: Client, company: Company, **asked: str) -> str:
    return read(reader, reverse("drafts", args=[company.public_id]), **asked)


def posted(reader: Client, name: str, company: Company, **form: object) -> tuple[int, str]:
    """The status of an answer, and what the page says; of a redirect the page it leads to."""
    answer = reader.post(reverse(name, args=[company.public_id]), form, follow=True)
    return answer.status_code, tidy(answer.content.decode())


def issue(
    reader: Client, company: Company, drafts: Sequence[Draft], run: object = None
) -> tuple[int, str]:
    chosen = " ".join(key(draft) for draft in drafts)
    return posted(reader, "bulk_issue", company, chosen=chosen, run=run or uuid4())


def some_drafts(company: Company, count: int) -> list[Draft]:
    customer = a_customer(company, name="Nordlys AS")
    return [a_draft(company, customer=customer) for _ in range(count)]


def test_each_draft_tells_what_it_lacks_first_and_how_much_more(
    reader: Client, company: Company
) -> None:
    a_draft(company, customer=a_customer(company, name="Klar AS"))
    a_draft(company, customer=a_customer(company, name="Tom AS", email=""), entries=[])

    page = listed(reader, company)

    assert "Klar AS" in page
    assert "Mangler noe Skriv minst én linje på fakturaen (og 1 til)" in page


def test_the_tabs_show_those_that_are_ready_and_those_that_lack_something(
    reader: Client, company: Company
) -> None:
    a_draft(company, customer=a_customer(company, name="Klar AS"))
    a_draft(company, customer=a_customer(company, name="Tom AS"), entries=[])

    ready, lacking = listed(reader, company, vis="klare"), listed(reader, company, vis="mangler")

    assert ("Klar AS" in ready, "Tom AS" in ready) == (True, False)
    assert ("Klar AS" in lacking, "Tom AS" in lacking) == (False, True)
    assert "Alle 2 Klare 1 Mangler noe 1" in ready


def test_a_list_that_is_empty_says_what_to_do(reader: Client, company: Company) -> None:
    assert "Ingen kladder" in listed(reader, company)
    start_draft(company=company, at=NOW, by=an_actor())
    assert "Ingen kladd er klar" in listed(reader, company, vis="klare")


def test_a_long_list_has_pages(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webfaktura.server.web.pages.drafts.SHOWN", 2)
    some_drafts(company, 3)

    first, last = listed(reader, company), listed(reader, company, side="99")

    assert [page.count("Velg Nordlys") or page.count("Nordlys AS") for page in (first, last)] == [
        2,
        1,
    ]
    assert "Neste" in first
    assert "Forrige" in last


def test_a_draft_is_copied_and_the_copy_opened(reader: Client, company: Company) -> None:
    draft = a_draft(company, your_reference="Åse")

    answer = reader.post(reverse("draft_copy", args=[company.public_id, draft.public_id]))

    copy = Draft.objects.exclude(pk=draft.pk).get()
    assert answer.headers["Location"] == reverse("draft", args=[company.public_id, copy.public_id])
    assert copy.your_reference == "Åse"


def test_an_invoice_is_copied_and_the_copy_opened(reader: Client, company: Company) -> None:
    invoice = an_issued_invoice(company)

    answer = reader.post(reverse("invoice_copy", args=[company.public_id, invoice.public_id]))

    copy = Draft.objects.get(is_open=True)
    assert answer.headers["Location"] == reverse("draft", args=[company.public_id, copy.public_id])


def test_a_draft_that_was_issued_meanwhile_is_not_copied(reader: Client, company: Company) -> None:
    draft = an_issued_invoice(company).draft

    answer = reader.post(
        reverse("draft_copy", args=[company.public_id, draft.public_id]), follow=True
    )

    assert "allerede fakturert som nummer 1" in tidy(answer.content.decode())


def test_the_summary_tells_how_many_what_sum_and_by_which_channel(
    reader: Client, company: Company
) -> None:
    drafts = some_drafts(company, 2)
    other = a_draft(company, customer=a_customer(company, channel="none"))
    lacking = a_draft(company, customer=a_customer(company, name="Tom AS"), entries=[])

    status, page = posted(
        reader, "drafts_chosen", company, draft=[key(d) for d in [*drafts, other, lacking]]
    )

    assert status == 200
    assert "Fakturer 3 kladder" in page
    assert "E-post 2 2 500,00 kr" in page.replace("\xa0", " ")
    assert "I alt 3 3 750,00 kr" in page.replace("\xa0", " ")
    assert "1 kladd mangler noe og blir ikke fakturert Tom AS Skriv minst én linje" in page
    assert not Invoice.objects.exists()


def test_all_that_are_ready_are_chosen_at_once(reader: Client, company: Company) -> None:
    some_drafts(company, 2)
    a_draft(company, entries=[])

    _, page = posted(reader, "drafts_chosen", company, all="ready")

    assert "Fakturer 2 kladder" in page
    assert "mangler noe" not in page


def test_nothing_chosen_is_nothing_done(reader: Client, company: Company) -> None:
    for name in ("drafts_chosen", "bulk_issue", "drafts_discard"):
        status, page = posted(reader, name, company, draft=["tull", ":", "1:2"])

        assert status == 200
        assert "Ingen kladd er valgt." in page


def test_those_that_are_ready_are_issued_and_the_report_tells(
    reader: Client, company: Company
) -> None:
    drafts = some_drafts(company, 2)
    lacking = a_draft(company, customer=a_customer(company, name="Tom AS"), entries=[])

    status, page = issue(reader, company, [drafts[0], lacking, drafts[1]])

    assert status == 200
    assert "2 dokumenter er fakturert" in page
    assert "1 ble ikke fakturert Tom AS Skriv minst én linje på fakturaen" in page
    assert list(Invoice.objects.order_by("invoice_no").values_list("draft_id", flat=True)) == [
        drafts[0].pk,
        drafts[1].pk,
    ]


def test_a_double_click_issues_nothing_more_and_tells_the_same(
    reader: Client, company: Company
) -> None:
    drafts, run = some_drafts(company, 2), uuid4()

    first = issue(reader, company, drafts, run)
    second = issue(reader, company, drafts, run)

    assert first == second
    assert Invoice.objects.count() == 2


def test_what_was_changed_or_thrown_away_meanwhile_is_told(
    reader: Client, company: Company
) -> None:
    changed, gone = some_drafts(company, 2)
    chosen = [changed, gone]
    change_draft(
        draft=changed, version=changed.version, at=NOW, by=an_actor(), entries=[an_entry()],
        head=DraftHead(customer_id=changed.customer.public_id),  # type: ignore[union-attr]
    )  # fmt: skip
    keys = " ".join(key(draft) for draft in chosen)
    reader.post(reverse("draft_discard", args=[company.public_id, gone.public_id]))

    _, page = posted(reader, "bulk_issue", company, chosen=keys, run=uuid4())

    assert "Noen endret kladden etter at den ble valgt." in page
    assert "Kladden ble forkastet i mellomtiden." in page
    assert not Invoice.objects.exists()


def test_drafts_of_another_company_are_not_reached(reader: Client, company: Company) -> None:
    other = a_company()
    with company_scope(other):
        [theirs] = some_drafts(other, 1)

    for name in ("drafts_chosen", "drafts_discard"):
        _, page = posted(reader, name, company, draft=[key(theirs)])
        assert "Ingen kladd er valgt." in page
    _, page = issue(reader, company, [theirs])
    assert "0 dokumenter er fakturert" in page
    with company_scope(other):
        assert Draft.objects.get(pk=theirs.pk).is_open


@pytest.fixture
def by_the_worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    """More than two is many."""
    monkeypatch.setattr(bulk, "MOST_A_TRANSACTION", 2)
    monkeypatch.setattr("webfaktura.server.invoicing.bulk_runs.MOST_A_TRANSACTION", 2)
    return Worker(within=tasks.books_of)


def test_many_are_issued_by_the_worker_with_progress_and_a_report(
    reader: Client, company: Company, by_the_worker: Worker
) -> None:
    drafts, run = some_drafts(company, 3), uuid4()
    lacking = a_draft(company, customer=a_customer(company, name="Tom AS"), entries=[])

    _, begun = issue(reader, company, [*drafts, lacking], run)
    by_the_worker.work_once()
    address = reverse("bulk_run", args=[company.public_id, run])
    halfway = tidy(reader.get(address).content.decode())
    while by_the_worker.work_once():
        pass
    report = tidy(reader.get(address).content.decode())

    assert "Fakturerer 3 kladder" in begun
    assert ("0 / 3" in begun, "2 / 3" in halfway) == (True, True)
    assert "3 dokumenter er fakturert" in report
    assert "1 ble ikke fakturert Tom AS Skriv minst én linje på fakturaen" in report


def test_the_list_leads_to_what_is_being_issued(
    reader: Client, company: Company, by_the_worker: Worker
) -> None:
    run = uuid4()
    issue(reader, company, some_drafts(company, 3), run)

    assert "Kladder faktureres: 0 av 3." in listed(reader, company)
    while by_the_worker.work_once():
        pass
    assert "3 kladder ble gått gjennom" in listed(reader, company)


def test_the_progress_ends_with_the_page_read_anew(
    reader: Client, company: Company, by_the_worker: Worker
) -> None:
    run = uuid4()
    issue(reader, company, some_drafts(company, 3), run)
    address = reverse("bulk_run", args=[company.public_id, run])

    part = reader.get(address, headers={"HX-Request": "true"})
    while by_the_worker.work_once():
        pass
    last = reader.get(address, headers={"HX-Request": "true"})

    assert part.content.decode().strip().startswith('<div id="progress"')
    assert last.headers["HX-Refresh"] == "true"


def test_the_same_click_twice_asks_the_worker_once(
    reader: Client, company: Company, by_the_worker: Worker
) -> None:
    drafts, run = some_drafts(company, 3), uuid4()

    for _ in range(2):
        issue(reader, company, drafts, run)

    assert Job.objects.count() == 2


def test_what_is_not_begun_may_be_cancelled(
    reader: Client, company: Company, by_the_worker: Worker
) -> None:
    run = uuid4()
    issue(reader, company, some_drafts(company, 3), run)
    by_the_worker.work_once()

    address = reverse("bulk_cancel", args=[company.public_id, run])
    page = tidy(reader.post(address, follow=True).content.decode())

    assert "Det begynnes ikke på flere." in page
    assert "2 dokumenter er fakturert" in page
    assert "Det ble avbrutt: 1 kladd ble aldri begynt" in page


def test_a_run_that_is_not_there_is_not_found(reader: Client, company: Company) -> None:
    for name, method in (("bulk_run", reader.get), ("bulk_cancel", reader.post)):
        assert method(reverse(name, args=[company.public_id, uuid4()])).status_code == 404


def test_many_are_thrown_away_when_one_is_sure(reader: Client, company: Company) -> None:
    drafts = some_drafts(company, 3)
    keys = [key(draft) for draft in drafts[:2]]

    _, asked = posted(reader, "drafts_discard", company, draft=keys)
    assert Draft.objects.count() == 3
    _, page = posted(reader, "drafts_discard", company, chosen=" ".join(keys), sure="yes")

    assert "Forkaste 2 kladder?" in asked
    assert "2 kladder er forkastet." in page
    assert Draft.objects.get() == drafts[2]
