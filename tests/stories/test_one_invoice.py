"""One invoice travels the whole way, every program a process of its own: draft to «Betalt»."""

import io
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from stories import road
from stories.road import Issued, said
from stories.world import Visitor, World, a_world, until

NET, TAX, GROSS = Decimal("10964.99"), Decimal("2732.25"), Decimal("13697.24")
"""7.5 hours at 1 450 (25 %), and 3 servings at 33.33 less 10 % (15 %): 10 875.00 + 89.99."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        road.a_ledger(made)
        for name in ("mail", "service", "pages"):
            made.start(name)
        yield made


def an_office_with_a_client(world: World) -> None:
    said(road.set_up(world, road.enrolment_code(world)))
    assert "WebFaktura" in said(road.new_client(world))


def an_issued_invoice(world: World) -> tuple[Visitor, str, Issued]:
    visitor, company = road.logged_in(world)
    road.a_customer(visitor, company)
    road.a_product(visitor, company)
    draft, saved = road.a_draft(visitor, company)
    assert saved["totals"]["gross"] == str(GROSS)
    return visitor, company, road.issue(visitor, draft, saved["version"])


def the_mail(world: World) -> EmailMessage:
    return until("the invoice's mail", lambda: world.mails() or None)[0]


def text_of_pdf(mail: EmailMessage) -> str:
    content = next(mail.iter_attachments()).get_payload(decode=True)
    assert isinstance(content, bytes)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def journal_row(visitor: Visitor, company: str) -> str:
    """What the journal says of the only invoice, without its tags."""
    page = visitor.http.get(f"{company}fakturaer/")
    assert page.status_code == 200
    row = re.search(r"<tbody.*?</tbody>", page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", row[0]).split()) if row else ""


def was_sent(visitor: Visitor, company: str) -> bool:
    """Until the other side has taken it, another word stands where the channel is told."""
    return "E-post" in journal_row(visitor, company)


def postings(world: World, issued: Issued) -> list[tuple[str, Decimal]]:
    """What the ledger holds of the invoice; there is one voucher of it, and no more."""
    booked = world.ledger_json("vouchers", "999", "--invoice-no", str(issued.invoice_no))
    (voucher,) = [row["voucher"] for row in booked if row["voucher"]["kind"] == "invoice"]
    return sorted(
        (posting["account"], Decimal(posting["amount"])) for posting in voucher["postings"]
    )


EXPECTED = sorted(
    [
        ("1500", GROSS),
        ("2700", Decimal("-2718.75")),
        ("2701", Decimal("-13.50")),
        ("3060", Decimal("-10875.00")),
        ("3080", Decimal("-89.99")),
    ]
)


def test_from_enrolment_to_paid(world: World) -> None:
    an_office_with_a_client(world)
    said(world.sync("sync", "999"))
    world.start("worker")

    visitor, company, issued = an_issued_invoice(world)
    assert (issued.invoice_no, issued.kid) == (1, "0100100000015")

    mail = the_mail(world)
    assert mail["To"] == "faktura@nordlys.example"
    printed = text_of_pdf(mail).replace("\u00a0", " ")
    for words in ("Nordlys Eiendom AS", issued.kid, "13 697,24", "2 718,75", "Foretaksregisteret"):
        assert words in printed
    until("the journal says by what it was sent", lambda: was_sent(visitor, company))

    said(world.sync("sync", "999"))
    assert postings(world, issued) == EXPECTED
    until("the journal says Overført", lambda: "Overført" in journal_row(visitor, company))

    said(world.ledger("pay", "999", "--kid", issued.kid))
    said(world.sync("-A"))

    assert "Betalt" in journal_row(visitor, company)
    assert "0,00" in journal_row(visitor, company)


def test_the_same_new_client_twice_is_the_same_client(world: World) -> None:
    said(road.set_up(world, road.enrolment_code(world)))

    first, again = said(road.new_client(world)), said(road.new_client(world))

    numbers = [re.findall(r"klientnummer: (\d+)", words) for words in (first, again)]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 1


def test_the_user_sees_only_the_companies_registered_on_the_user(world: World) -> None:
    an_office_with_a_client(world)
    visitor, company = road.logged_in(world)

    stranger = "/firma/00000000-0000-7000-8000-000000000000/"

    assert visitor.http.get(company).status_code == 200
    assert visitor.http.get(stranger).status_code == 404


# --- The same, killed -------------------------------------------------------------------------


@dataclass(frozen=True)
class Death:
    """A program that is killed once, at a named point."""

    program: str
    point: str

    def __str__(self) -> str:
        return f"{self.program} at {self.point}"


DEATHS = [
    Death("pages", "invoicing.issued_after_commit"),
    Death("worker", "delivery.answered"),
    Death("service", "webservice.answer_committed"),
    Death("sync", "sync.batch.written"),
    Death("sync", "ledger.batch_booked"),
]


@pytest.mark.parametrize("death", DEATHS, ids=str)
def test_killed_once_and_run_again_nothing_is_lost_or_doubled(world: World, death: Death) -> None:
    mark = world.home / "died"
    fault = {"WEBFAKTURA_FAULT": death.point, "WEBFAKTURA_FAULT_ONCE": str(mark)}
    an_office_with_a_client(world)
    if death.program in world.programs:
        world.stop(death.program)
        world.start(death.program, **fault)
    world.start("worker", **(fault if death.program == "worker" else {}))

    visitor, company, issued = an_invoice_issued_whatever_dies(world)
    until(
        "the journal says by what it was sent",
        lambda: sent_though_the_worker_dies(world, visitor, company),
    )
    for step in (lambda: None, lambda: said(world.ledger("pay", "999", "--kid", issued.kid))):
        step()
        synced_though_it_dies(world, fault if death.program == "sync" else {})

    assert mark.exists(), f"{death} never happened"
    assert "Betalt" in journal_row(visitor, company)
    assert postings(world, issued) == EXPECTED
    assert len({mail["Message-ID"] for mail in world.mails()}) == 1
    assert len(world.ledger_json("payments", "999")) == 1
    assert issued.invoice_no == 1


def an_invoice_issued_whatever_dies(world: World) -> tuple[Visitor, str, Issued]:
    """She presses again when no answer came."""
    visitor, company = road.logged_in(world)
    road.a_customer(visitor, company)
    road.a_product(visitor, company)
    draft, saved = road.a_draft(visitor, company)
    try:
        issued = road.issue(visitor, draft, saved["version"])
    except httpx.TransportError:
        issued = road.issue_again(visitor, draft, saved["version"])
    return visitor, company, issued


def sent_though_the_worker_dies(world: World, visitor: Visitor, company: str) -> bool:
    """The supervisor of a real installation starts a worker that died again."""
    if world.programs["worker"].poll() is not None:
        world.start("worker")
    return was_sent(visitor, company)


def synced_though_it_dies(world: World, fault: dict[str, str]) -> None:
    """The night's run, and the next one when the first was killed."""
    first = world.sync("-A", **fault)
    if first.returncode == -signal.SIGKILL:
        said(world.sync("-A", **fault))
    else:
        said(first)
