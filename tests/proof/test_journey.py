"""The kill proof in its short form, the control that shows that it sees, and its pure parts."""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from proof.journey_evidence import Evidence, Mail, Row, evidence_of
from proof.journey_history import History, Wave
from proof.journey_kills import Kill, Place, kills_at, pass_left
from proof.journey_points import Points, committed, differences, in_source
from proof.journey_stages import issue, travel
from proof.journey_verdict import findings, ledger_broken
from proof.journey_world import CLIENT_NO, KILLED, PROGRAMS, a_proof_world
from stories.road import said

BATCH = 10
ONE_BATCH = (
    Kill("service", "posting.voucher_written", Place.MIDDLE, BATCH, 0.1),
    Kill("sync", "sync.batch.written", Place.FIRST, 1, 0.2),
    Kill("sync", "ledger.voucher_booked", Place.LAST, BATCH, 0.3),
    Kill("service", "posting.batch_closed_before_commit", Place.FIRST, 1, 0.4),
    Kill("worker", "delivery.answered", Place.MIDDLE),
    Kill("payer", "ledger.payment_booked", Place.LAST),
)
TWO_BATCHES = (
    Kill("pages", "invoicing.issued_after_commit", Place.LAST),
    Kill("issuer", "invoicing.number_taken", Place.MIDDLE),
    Kill("bulk", "invoicing.bulk_after_commit", Place.FIRST),
    Kill("worker", "delivery.document_made", Place.LAST),
    Kill("sync", "sync.batch.confirmed", Place.FIRST, 1, 0.1),
    Kill("sync", "ledger.batch_updated", Place.FIRST, 1, 0.2),
)
"""The last two between the batches: one is confirmed and the next not claimed, then posted only."""

WAVES = (
    Wave("kort-1", BATCH, by_hand=1, in_bulk=4, is_late=True, own=ONE_BATCH),
    Wave("kort-2", 2 * BATCH, by_hand=2, in_bulk=8, own=TWO_BATCHES),
)


@dataclass(frozen=True)
class Lived:
    """A short history that has come to its end."""

    happened: list[Kill]
    passed: set[tuple[str, str]]
    evidence: Evidence


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with a_proof_world(tmp_path_factory.mktemp("short"), batch=BATCH) as world:
        history = History(world, print)
        history.install()
        for wave in WAVES:
            travel(history, wave)
        history.end()
        passed = {(name, point) for name in PROGRAMS for point in world.passed(name)}
        evidence = evidence_of(world, wanted=history.issued, resent=history.resent)
        yield Lived(history.happened, passed, evidence)


def test_killed_at_every_stage_nothing_is_lost_or_doubled(lived: Lived) -> None:
    assert Counter(lived.happened) == Counter([*ONE_BATCH, *TWO_BATCHES])
    assert findings(lived.evidence) == []


def test_the_points_of_the_way_are_those_that_the_proof_kills_at(lived: Lived) -> None:
    assert list(differences(committed(), lived.passed, in_source())) == []


# --- The control: the same look at a Sync that is naive -----------------------------------------


def test_naive_protocols_lose_and_double_and_are_caught(tmp_path: Path) -> None:
    with a_proof_world(tmp_path) as world:
        world.has_naive_erp = True
        history = History(world, print)
        history.install()

        sound = after_a_death(history, "", "ledger.batch_updated")
        losing = after_a_death(history, "confirms_first", "ledger.batch_rows_stored")
        doubling = after_a_death(history, "never_looks", "ledger.batch_updated")

    assert sound == []
    assert losing == [f"lost: invoice in the ledger {number}" for number in (4, 5, 6)]
    assert doubling == [f"doubled: invoice in the ledger {number}" for number in (7, 8, 9)]


def after_a_death(history: History, protocol: str, point: str) -> list[str]:
    """Three invoices more, a Sync that dies at the point, and the next run: what is wrong."""
    world, wave = history.world, Wave(f"kontroll-{history.issued}", 3, by_hand=0, in_bulk=0)
    world.protocol = protocol
    history.begin(wave)
    issue(history, wave)
    killed = world.sync("sync", CLIENT_NO, WEBFAKTURA_FAULT=point)
    assert killed.returncode == KILLED, killed.stderr
    said(world.sync("sync", CLIENT_NO))
    history.issued += wave.invoices
    theirs = [f": invoice in the ledger {history.issued - number}" for number in range(3)]
    wrong = ledger_broken(evidence_of(world, wanted=history.issued))
    return [finding for finding in wrong if finding.endswith(tuple(theirs))]


# --- The verdict sees ---------------------------------------------------------------------------

type Harm = Callable[[Evidence], object]


def first(rows: list[Row], **changes: object) -> None:
    rows[0] = rows[0] | changes


HARMS: dict[str, Harm] = {
    "an acknowledged invoice is gone": lambda it: it.server["invoices"].pop(),
    "an acknowledged number is another's": lambda it: first(it.server["invoices"], kid="1"),
    "a number is missing": lambda it: first(it.server["invoices"], invoice_no=99),
    "a draft was forgotten": lambda it: it.server.update(drafts=1),
    "a document was changed": lambda it: it.server.update(changed=["Faktura 1"]),
    "a document is gone": lambda it: it.server["documents"].pop(),
    "stored bytes are gone": lambda it: it.server.update(unreadable=[1]),
    "a delivery is uncertain": lambda it: first(it.server["deliveries"], state="sending"),
    "a voucher is gone": lambda it: it.server["vouchers"].pop(),
    "a voucher has another amount": lambda it: first(it.server["vouchers"], ore=1),
    "a voucher is in two batches": lambda it: it.server["placements"].append(
        it.server["placements"][0]
    ),
    "a voucher is parked": lambda it: first(it.server["placements"], state="parked"),
    "a batch is open": lambda it: first(it.server["batches"], state="open"),
    "a batch has another sum": lambda it: first(it.server["batches"], ore=1),
    "a batch is gone in the ledger": lambda it: it.ledger["batches"].pop(),
    "a voucher is not posted": lambda it: it.ledger["vouchers"].remove(
        next(row for row in it.ledger["vouchers"] if row["kind"] == "invoice")
    ),
    "a voucher is posted twice": lambda it: it.ledger["vouchers"].append(
        next(row for row in it.ledger["vouchers"] if row["kind"] == "invoice")
    ),
    "an account holds another sum": lambda it: first(it.ledger["accounts"], ore=1),
    "an open item has another KID": lambda it: first(it.ledger["open_items"], kid="1"),
    "a payment is gone": lambda it: it.server["payments"].pop(),
    "a payment came twice": lambda it: it.server["payments"].append(it.server["payments"][0]),
    "a payment settles another invoice": lambda it: first(it.server["payments"], invoice_no=99),
    "an invoice is overdue": lambda it: first(it.server["invoices"], status="overdue"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_the_verdict_sees_each_harm(lived: Lived, harm: str) -> None:
    evidence = deepcopy(lived.evidence)

    HARMS[harm](evidence)

    assert findings(evidence)


def test_the_verdict_sees_a_mail_too_few(lived: Lived) -> None:
    lost = lived.evidence.mails[0].message_id
    left = [mail for mail in lived.evidence.mails if mail.message_id != lost]

    assert findings(replace(lived.evidence, mails=left)) == [
        f"lost: no mail came with the id {lost}"
    ]


def test_the_verdict_sees_a_mail_with_an_id_of_its_own(lived: Lived) -> None:
    mails = [*lived.evidence.mails[1:], Mail("<another@id>", "")]

    told = findings(replace(lived.evidence, mails=mails))

    assert "doubled: a mail came with an id of its own, <another@id>" in told


def test_the_verdict_sees_a_mail_with_another_document(lived: Lived) -> None:
    changed = replace(lived.evidence.mails[0], sha256="0" * 64)

    told = findings(replace(lived.evidence, mails=[changed, *lived.evidence.mails[1:]]))

    assert told == [f"differs: the mail {changed.message_id} carries another document"]


def test_the_verdict_sees_a_mail_that_was_sent_again_though_nobody_died(lived: Lived) -> None:
    mails = [*lived.evidence.mails, lived.evidence.mails[0]]

    told = findings(replace(lived.evidence, mails=mails))

    assert told == [f"doubled: {len(mails)} mails of {3 * BATCH} deliveries"]


# --- Which kills, and where ---------------------------------------------------------------------


def test_a_point_is_killed_at_on_its_first_middle_and_last_pass() -> None:
    passed = ["a", "b", "b", "b", "b", "c", "c"]

    kills = kills_at("sync", passed)

    assert [(kill.point, kill.place, kill.on_pass) for kill in kills] == [
        ("a", Place.FIRST, 1),
        ("b", Place.FIRST, 1),
        ("b", Place.MIDDLE, 2),
        ("b", Place.LAST, 4),
        ("c", Place.FIRST, 1),
        ("c", Place.LAST, 2),
    ]


def test_a_program_that_starts_again_counts_what_is_left() -> None:
    middle = Kill("worker", "delivery.document_drawn", Place.MIDDLE)
    made = {"delivery.document_made": 5, "delivery.document_drawn": 8}

    assert pass_left(middle, 25, {}) == 13
    assert pass_left(middle, 25, made) == 8
    assert pass_left(middle, 25, {"delivery.document_made": 20}) < 1


def test_a_point_that_goes_away_or_comes_is_told() -> None:
    points = committed("sync a.gone\nsync a.stays\n- a.off tests/proof/points.txt: off the way")
    passed = [("sync", "a.stays"), ("worker", "a.stays")]

    told = list(differences(points, passed, {"a.stays", "a.off", "a.new"}))

    assert told == [
        "sync passes a.gone no longer: a promise may have lost its proof",
        "worker passes a.stays: add the line «worker a.stays» to points.txt",
        "a.new is new: put it in points.txt, on the way or off it",
        "a.gone is gone from the source: a promise may have lost its proof",
        "a.off is not killed at in tests/proof/points.txt: say where it is",
    ]


def test_the_committed_points_are_read() -> None:
    points = committed()

    assert isinstance(points, Points)
    assert len(points.on_the_way) >= 58
