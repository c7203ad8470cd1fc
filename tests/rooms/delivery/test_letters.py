"""Letters are merged to print runs, each in one run, and a run is printed once."""

import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_company, a_customer, a_draft, an_actor, an_agency, an_issued_invoice
from rooms.delivery.paper.printers import a_printer
from rooms.delivery.sending import MINUTE
from webfaktura.server import readiness
from webfaktura.server.delivery.commands import make_document, send_delivery, start_delivery
from webfaktura.server.delivery.letters import gather_all, gather_letters, hand_over
from webfaktura.server.delivery.mending import (
    NotALetter,
    NotSentAgain,
    mark_sent_by_hand,
    register_return,
    retry_delivery,
)
from webfaktura.server.delivery.models import Delivery, PrintRun
from webfaktura.server.delivery.queries import due_deliveries, events_of
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(settings: Settings, tmp_path: Path) -> Path:
    place = tmp_path / "printing"
    place.mkdir()
    settings.PRINT_TO = f"folder:{place}"
    return place


def a_letter(company: Company, **customer: str) -> Delivery:
    with company_scope(company):
        buyer = a_customer(company, channel="post", **customer)
        invoice = an_issued_invoice(company, customer=buyer)
        make_document(invoice=invoice, at=NOW)
        return start_delivery(invoice=invoice, at=NOW)


def now_stands(letter: Delivery) -> Delivery:
    with system_scope("a test looks"):
        return Delivery.objects.select_related("invoice").get(pk=letter.pk)


def test_the_letters_of_all_companies_lie_in_one_run_with_its_list(
    company: Company, printed: Path
) -> None:
    mine = [a_letter(company), a_letter(company)]
    theirs = a_letter(a_company(an_agency()))

    [run] = gather_all(at=NOW)
    sent = hand_over(run=run, at=NOW)

    assert (sent.state, sent.letters, sent.sheets) == ("sent", 3, 3)
    said = json.loads((printed / f"{run.name}.json").read_bytes())
    assert [entry["number"] for entry in said["entries"]] == ["Faktura 1", "Faktura 2", "Faktura 1"]
    with pikepdf.open(BytesIO((printed / f"{run.name}.pdf").read_bytes())) as pdf:
        assert len(pdf.pages) == 6  # each begins on a sheet of its own
    for letter in (*mine, theirs):
        stands = now_stands(letter)
        assert (stands.state, stands.words) == (
            "sent",
            f"Skrevet ut i utskriftskjøring {run.name}.",
        )


def test_a_letter_lies_in_one_run_and_goes_no_other_way(company: Company, printed: Path) -> None:
    letter = a_letter(company)
    assert due_deliveries(NOW, 10) == []
    run = gather_letters(at=NOW)

    assert run is not None
    assert gather_letters(at=NOW) is None
    with pytest.raises(NotSentAgain, match="sendes akkurat nå"):
        retry_delivery(delivery=now_stands(letter), at=NOW, by=an_actor())


def test_a_run_that_was_left_before_we_could_write_it_down_is_the_same_run(
    company: Company, printed: Path
) -> None:
    a_letter(company)
    [run] = gather_all(at=NOW)
    hand_over(run=run, at=NOW)
    before = {path.name: path.read_bytes() for path in printed.iterdir()}
    PrintRun.objects.update(state="sending", next_attempt_at=NOW)  # as if killed before it
    Delivery.objects.update(state="waiting")

    again = hand_over(run=run, at=NOW)

    assert again.state == "sent"
    assert {path.name: path.read_bytes() for path in printed.iterdir()} == before


def test_while_the_place_is_away_the_letters_wait_and_say_so(
    company: Company, printed: Path
) -> None:
    letter = a_letter(company)
    [run] = gather_all(at=NOW)
    printed.rmdir()
    waiting = hand_over(run=run, at=NOW)
    assert waiting.state == "waiting"
    assert now_stands(letter).state == "waiting"
    assert "Utskriftskjøringen kunne ikke" in now_stands(letter).words

    printed.mkdir()

    assert hand_over(run=run, at=NOW + MINUTE).state == "sent"
    assert now_stands(letter).state == "sent"


def test_an_address_that_no_window_shows_is_told_of_and_stops_nobody_else(
    company: Company, printed: Path
) -> None:
    homeless = a_letter(company, postal_code="", place="")
    fine = a_letter(company)

    [run] = gather_all(at=NOW)
    hand_over(run=run, at=NOW)

    assert now_stands(homeless).state == "failed"
    assert "postnummer" in now_stands(homeless).words
    assert now_stands(fine).state == "sent"


def test_a_printer_prints_a_run_once(company: Company, settings: Settings, tmp_path: Path) -> None:
    with a_printer(tmp_path, "-2") as there:
        settings.PRINT_TO = there.printer.address
        a_letter(company)
        [run] = gather_all(at=NOW)
        hand_over(run=run, at=NOW)
        PrintRun.objects.update(state="sending", next_attempt_at=NOW)
        Delivery.objects.update(state="waiting")
        assert hand_over(run=run, at=NOW).state == "sent"
        assert len(there.printed) == 1


def test_a_demo_company_and_a_sleeping_one_send_no_letters(printed: Path) -> None:
    demo = a_company(an_agency(), subscription_code="99")
    sleeping = a_company(an_agency())
    letters = [a_letter(demo), a_letter(sleeping)]
    sleeping.active = False
    sleeping.save()

    assert gather_all(at=NOW) == []
    assert [now_stands(letter).state for letter in letters] == ["withheld", "waiting"]


def test_where_nobody_prints_a_person_sends_it_and_says_so(company: Company) -> None:
    letter = a_letter(company)
    assert (letter.state, letter.next_attempt_at) == ("waiting", None)

    sent = mark_sent_by_hand(delivery=letter, at=NOW, by=an_actor("Kari"))

    assert (sent.state, sent.words, sent.sent_at) == ("sent", "Sendt for hånd av Kari.", NOW)
    assert [event.state for event in events_of(sent)] == ["waiting", "sent"]


def test_a_letter_that_came_back_is_told_of_and_sent_again(company: Company, printed: Path) -> None:
    letter = a_letter(company)
    hand_over(run=gather_all(at=NOW)[0], at=NOW)

    returned = register_return(
        delivery=now_stands(letter), why="Ukjent adresse", at=NOW, by=an_actor()
    )

    assert (returned.state, returned.words) == ("returned", "Brevet kom i retur: Ukjent adresse")
    retry_delivery(delivery=returned, at=NOW, by=an_actor())
    assert hand_over(run=gather_all(at=NOW)[0], at=NOW).letters == 1
    assert now_stands(letter).state == "sent"


def test_no_letter_comes_back_that_was_not_sent(company: Company) -> None:
    letter = a_letter(company)

    with pytest.raises(NotALetter):
        register_return(delivery=letter, why="", at=NOW, by=an_actor())


def test_a_mail_is_not_marked_as_sent_by_hand(company: Company) -> None:
    with company_scope(company):
        mail = start_delivery(invoice=an_issued_invoice(company), at=NOW)

    with pytest.raises(NotALetter):
        mark_sent_by_hand(delivery=mail, at=NOW, by=an_actor())


def test_no_letter_goes_by_mail_or_ehf(company: Company, printed: Path) -> None:
    letter = a_letter(company)

    with pytest.raises(ValueError, match="print run"):
        send_delivery(delivery=letter, at=NOW)


def test_a_draft_says_what_its_letter_lacks_and_stops_where_it_is_printed_for_us(
    company: Company, settings: Settings, printed: Path
) -> None:
    draft = a_draft(company, customer=a_customer(company, channel="post", place=""))
    [remark] = readiness.remarks_on(draft, on=NOW.date())
    assert (remark.field, remark.stops) == ("customer", True)
    assert "poststed" in remark.sentence

    settings.PRINT_TO = ""

    assert [each.stops for each in readiness.remarks_on(draft, on=NOW.date())] == [False]
