"""An invoice goes out as EHF once, or another way with the reason; never when it is not valid."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_customer, a_draft, an_actor, an_issued_invoice
from rooms.delivery.handoff.http_server import (
    KEY,
    Point,
    an_access_point,
    answers,
    once,
    takes_and_goes,
    works,
)
from rooms.delivery.mailbox import Mailbox
from rooms.delivery.sending import MINUTE, send
from rooms.lookups.peppol import ZONE, a_name_server, a_signer, no_receiver_is_known
from webfaktura.server import readiness
from webfaktura.server.delivery.channels.ehf.envelope import opened
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.mending import retry_delivery
from webfaktura.server.delivery.models import Delivery, Document, KnownParticipant, Verdict
from webfaktura.server.delivery.queries import deliveries_of, document_of, stored_bytes
from webfaktura.server.delivery.rules import wait_after
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(settings: Settings) -> Iterator[Point]:
    with an_access_point() as there:
        settings.EHF_OUT = f"http://127.0.0.1:{there.port}/v1"
        settings.EHF_KEY = KEY
        yield there


def on_its_way(company: Company, *, your_reference: str = "Per", **customer: str) -> Delivery:
    buyer = a_customer(company, channel="ehf", **customer)
    invoice = an_issued_invoice(company, customer=buyer, your_reference=your_reference)
    make_document(invoice=invoice, at=NOW)
    return start_delivery(invoice=invoice, at=NOW)


def test_an_invoice_is_handed_over_as_valid_ehf_with_its_pdf_in_it(
    company: Company, point: Point
) -> None:
    sent = send(on_its_way(company))

    assert (sent.state, sent.channel, sent.attempts) == ("sent", "ehf", 1)
    assert list(point.taken) == [sent.message_id]
    parcel = opened(point.taken[sent.message_id])
    assert parcel.header.receiver == "0192:987654325"
    assert parcel.header.instance_id == sent.message_id
    document = document_of(sent.invoice, "ehf")
    assert document is not None
    verdict = Verdict.objects.get(document=document)
    assert verdict.is_valid
    assert verdict.content_sha256 == document.sha256
    content = stored_bytes(document)
    assert b"EmbeddedDocumentBinaryObject" in content
    assert f"<cbc:ID>{sent.invoice.invoice_no}</cbc:ID>".encode() in content


def test_a_lost_answer_is_asked_for_and_not_sent_twice(company: Company, point: Point) -> None:
    point.deed = once(takes_and_goes)
    delivery = send(on_its_way(company))
    assert (delivery.state, delivery.words[:24]) == ("sending", "Forbindelsen ble brutt f")

    again = send(delivery, at=NOW + wait_after(1, luck=1))

    assert (again.state, point.posts, len(point.taken)) == ("sent", 1, 1)


def test_what_was_taken_goes_no_second_way_whatever_the_register_says_now(
    company: Company, point: Point, mailbox: Mailbox, settings: Settings, tmp_path: Path
) -> None:
    point.deed = once(takes_and_goes)
    uncertain = send(on_its_way(company))
    with a_name_server() as names:
        no_receiver_is_known(names, settings, tmp_path)
        known = send(uncertain, at=NOW + timedelta(days=2))

    assert (known.state, point.posts) == ("sent", 1)
    assert [each.channel for each in deliveries_of(known.invoice)] == ["ehf"]
    assert mailbox.mails == []


def test_a_person_who_gave_up_on_a_lost_answer_sends_nothing_twice(
    company: Company, point: Point
) -> None:
    point.deed = once(takes_and_goes)
    uncertain = send(on_its_way(company))

    waiting = retry_delivery(delivery=uncertain, at=NOW + timedelta(days=1), by=an_actor())

    assert send(waiting, at=NOW + timedelta(days=1)).state == "sent"
    assert point.posts == 1


def test_where_the_way_out_was_taken_away_it_says_so_and_waits(
    company: Company, point: Point, settings: Settings
) -> None:
    delivery = on_its_way(company)
    settings.EHF_OUT = ""
    waiting = send(delivery)

    assert waiting.state == "waiting"
    assert "WEBFAKTURA_EHF_OUT" in waiting.words


def test_a_refusal_is_told_in_the_access_points_words(company: Company, point: Point) -> None:
    point.deed = answers(422, {"title": "Receiver closed"})

    failed = send(on_its_way(company))

    assert failed.state == "failed"
    assert failed.words == "Aksesspunktet tok ikke imot dokumentet: 422 Receiver closed"


def test_it_waits_while_the_access_point_is_away(company: Company, point: Point) -> None:
    point.deed = answers(503)
    waiting = send(on_its_way(company))
    assert (waiting.state, waiting.next_attempt_at) == ("waiting", NOW + MINUTE)

    point.deed = works

    assert send(waiting, at=NOW + MINUTE).state == "sent"
    assert len(point.taken) == 1


def test_what_the_rules_refuse_does_not_leave_and_says_what_to_mend(
    company: Company, point: Point
) -> None:
    stopped = send(on_its_way(company, your_reference=""))

    assert (stopped.state, point.posts) == ("failed", 0)
    assert "«Deres ref.» eller et bestillingsnummer" in stopped.words
    assert not Verdict.objects.get().is_valid


def test_the_document_is_written_and_judged_once(company: Company, point: Point) -> None:
    point.deed = answers(503)
    waiting = send(on_its_way(company))
    for _ in range(3):
        waiting = send(waiting, at=NOW + timedelta(days=1))

    assert Document.objects.filter(kind="ehf").count() == 1
    assert Verdict.objects.count() == 1


def test_a_buyer_that_is_not_in_elma_gets_a_mail_that_says_why(
    company: Company, point: Point, mailbox: Mailbox, settings: Settings, tmp_path: Path
) -> None:
    with a_name_server() as names:
        no_receiver_is_known(names, settings, tmp_path)
        diverted = send(on_its_way(company))

    ehf, mail = deliveries_of(diverted.invoice)
    assert (ehf.state, point.posts) == ("withheld", 0)
    assert (mail.channel, mail.state, mail.why) == ("email", "waiting", ehf.words)
    assert "ELMA" in mail.why
    assert send(mail).state == "sent"
    assert len(mailbox.mails) == 1
    known = KnownParticipant.objects.get()
    assert (known.org_no, known.receives_invoices) == ("987654325", False)


def test_a_register_that_does_not_answer_is_asked_again_later(
    company: Company, point: Point, settings: Settings, tmp_path: Path
) -> None:
    settings.ELMA_TRUST = str(a_signer().trusted(tmp_path))
    settings.ELMA_ZONE, settings.ELMA_NAMESERVER, settings.ELMA_PORT = ZONE, "127.0.0.1", 9

    waiting = send(on_its_way(company))

    assert (waiting.state, point.posts) == ("waiting", 0)
    assert "svarer ikke nå" in waiting.words


def test_a_private_buyer_gets_it_by_mail(company: Company, point: Point, mailbox: Mailbox) -> None:
    diverted = send(on_its_way(company, org_no=""))

    _ehf, mail = deliveries_of(diverted.invoice)
    assert mail.channel == "email"
    assert "organisasjonsnummer" in mail.why


def test_a_broken_rule_set_stops_ehf_with_a_sentence(
    company: Company, point: Point, settings: Settings, tmp_path: Path
) -> None:
    broken = tmp_path / "rules"
    broken.mkdir()
    (tmp_path / "ehf-rules").write_text(f"{broken}\n")
    settings.HOME = tmp_path

    waiting = send(on_its_way(company))

    assert (waiting.state, point.posts) == ("waiting", 0)
    assert str(broken) in waiting.words


def test_a_demo_subscription_never_sends_ehf(company: Company, point: Point) -> None:
    delivery = on_its_way(company)
    subscription = company.subscription
    subscription.delivers = False
    subscription.save()
    [stale] = deliveries_of(delivery.invoice).select_related("company__subscription")

    stopped = send(stale)

    assert (stopped.state, point.posts) == ("failed", 0)


def test_a_refused_document_is_sent_again_by_a_person_under_the_same_id(
    company: Company, point: Point
) -> None:
    point.deed = answers(422)
    failed = send(on_its_way(company))
    point.deed = works

    waiting = retry_delivery(delivery=failed, at=NOW + MINUTE, by=an_actor())

    assert send(waiting, at=NOW + MINUTE).state == "sent"
    assert list(point.taken) == [failed.message_id]


def test_a_draft_is_told_what_ehf_needs(company: Company, settings: Settings) -> None:
    settings.EHF_OUT = "folder:/nowhere"
    buyer = a_customer(company, channel="ehf", org_no="")
    draft = a_draft(company, customer=buyer, your_reference="", order_no="")

    remarks = readiness.remarks_on(draft, on=NOW.date())

    told = [(each.field, each.stops) for each in remarks if "EHF" in each.sentence]
    assert told == [("customer", True), ("your_reference", True)]


def test_where_nothing_is_set_up_the_draft_says_so(company: Company) -> None:
    draft = a_draft(company, customer=a_customer(company, channel="ehf"))

    remarks = readiness.remarks_on(draft, on=NOW.date())

    assert [each.field for each in remarks if "EHF" in each.sentence] == ["customer"]


def test_a_draft_is_judged_with_the_number_that_comes_next(
    company: Company, settings: Settings, tmp_path: Path
) -> None:
    settings.EHF_OUT = "folder:/somewhere"
    draft = a_draft(company, customer=a_customer(company, channel="ehf"), your_reference="Per")
    assert readiness.remarks_on(draft, on=NOW.date()) == []

    draft.company.bank_account_no = ""  # NO-R-004 and our own rules want a way to pay
    [remark] = readiness.remarks_on(draft, on=NOW.date())

    assert (remark.field, remark.stops) == ("company", True)
    assert "kontonummer" in remark.sentence.casefold()


def test_where_the_rules_cannot_be_read_no_ehf_is_issued_and_all_else_is(
    company: Company, settings: Settings, tmp_path: Path
) -> None:
    settings.EHF_OUT = "folder:/somewhere"
    settings.HOME = tmp_path
    (tmp_path / "ehf-rules").write_text(f"{tmp_path / 'gone'}\n")
    as_ehf = a_draft(company, customer=a_customer(company, channel="ehf"), your_reference="Per")
    by_mail = a_draft(company)

    assert [remark.stops for remark in readiness.remarks_on(as_ehf, on=NOW.date())] == [True]
    assert readiness.remarks_on(by_mail, on=NOW.date()) == []


def test_a_draft_says_what_the_document_cannot_show(company: Company) -> None:
    draft = a_draft(
        company, customer=a_customer(company, name="北京公司"), your_reference="Åse Østbø 😀"
    )

    [remark] = readiness.remarks_on(draft, on=NOW.date())

    assert (remark.field, remark.stops) == ("customer", True)
    assert "北" in remark.sentence
