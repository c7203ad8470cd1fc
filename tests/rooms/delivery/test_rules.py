"""How an invoice goes out, when it is tried again, and what an answer means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webfaktura.server.delivery import sentences
from webfaktura.server.delivery.models import DeliveryState
from webfaktura.server.delivery.rules import (
    GIVE_UP_AFTER,
    JITTER,
    LONGEST_WAIT,
    Answer,
    Outcome,
    State,
    Wish,
    after_attempt,
    has_given_up,
    mailable,
    meaning_of,
    plan_for,
    remark_on,
    wait_after,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LAST_ATTEMPT = next(attempt for attempt in range(1, 200) if has_given_up(attempt))


def a_wish(
    channel: str = "email", recipient: str = "kari@kunde.example", subscription: str = ""
) -> Wish:
    return Wish(channel=channel, recipient=recipient, subscription=subscription)


def test_the_states_are_those_of_the_table() -> None:
    assert {state.value for state in State} == set(DeliveryState.values)


def test_mail_to_an_address_waits_to_be_sent() -> None:
    plan = plan_for(a_wish())

    assert (plan.state, plan.why) == (State.WAITING, None)


@pytest.mark.parametrize(
    ("wish", "state", "message"),
    [
        (a_wish(recipient=" "), State.FAILED, sentences.ISSUED_WITHOUT_ADDRESS),
        (a_wish(recipient="kari@"), State.FAILED, sentences.ISSUED_TO_BAD_ADDRESS),
        (a_wish(recipient="kåre@kunde.example"), State.FAILED, sentences.ISSUED_TO_BAD_ADDRESS),
        (a_wish(channel="none"), State.WITHHELD, sentences.NOT_TO_BE_SENT),
        (a_wish(channel="none", subscription="99 Demo"), State.WITHHELD, sentences.NOT_TO_BE_SENT),
        (a_wish(subscription="99 Demo"), State.WITHHELD, sentences.DEMO),
        (a_wish(recipient="", subscription="99 Demo"), State.WITHHELD, sentences.DEMO),
        (a_wish(channel="post"), State.WAITING, sentences.BY_HAND),
        (a_wish(channel="ehf"), State.FAILED, sentences.NOT_YET_SENT),
    ],
)
def test_what_is_not_sent_says_why(wish: Wish, state: State, message: str) -> None:
    plan = plan_for(wish)

    assert plan.state is state
    assert plan.why is not None
    assert plan.why.message == message


@pytest.mark.parametrize(
    ("channel", "recipient", "message"),
    [
        ("email", "kari@kunde.example", None),
        ("email", "", sentences.NO_ADDRESS),
        ("email", "kari", sentences.BAD_ADDRESS),
        ("ehf", "", sentences.NO_EHF_YET),
        ("post", "", None),
        ("none", "", None),
    ],
)
def test_a_draft_is_told_what_keeps_it_from_being_sent(
    channel: str, recipient: str, message: str | None
) -> None:
    remark = remark_on(channel=channel, recipient=recipient)

    assert (remark.message if remark else None) == message


def test_a_domain_with_norwegian_letters_is_given_to_the_server_in_ascii() -> None:
    assert mailable(" post@blåbær.no ") == "post@xn--blbr-roah.no"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (250, Outcome.TAKEN),
        (421, Outcome.LATER),
        (452, Outcome.LATER),
        (550, Outcome.REFUSED),
        (554, Outcome.REFUSED),
        (354, Outcome.LATER),
        (-1, Outcome.LATER),
    ],
)
def test_the_first_digit_of_an_smtp_answer_decides(code: int, outcome: Outcome) -> None:
    assert meaning_of(code) is outcome


def test_what_was_taken_is_sent_and_never_tried_again() -> None:
    standing = after_attempt(Answer(Outcome.TAKEN, "250 OK"), attempts=3, at=NOW, luck=0.5)

    assert (standing.state, standing.next_attempt_at) == (State.SENT, None)
    assert standing.sentence.values == {"words": "250 OK"}


def test_what_was_refused_fails_with_the_servers_words() -> None:
    refused = Answer(Outcome.REFUSED, "550 No such user")

    standing = after_attempt(refused, attempts=1, at=NOW, luck=0.5)

    assert (standing.state, standing.next_attempt_at) == (State.FAILED, None)
    assert standing.sentence.values == {"words": "550 No such user"}


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (40, 60)]
)
def test_each_wait_is_twice_the_last_until_it_is_an_hour(attempts: int, minutes: int) -> None:
    later = Answer(Outcome.LATER, "451 Busy")

    standing = after_attempt(later, attempts=attempts, at=NOW, luck=0.5)

    assert standing.state is State.WAITING
    assert standing.next_attempt_at == NOW + timedelta(minutes=minutes)


def test_a_lost_answer_leaves_the_delivery_uncertain_and_is_tried_again() -> None:
    standing = after_attempt(Answer(Outcome.UNKNOWN), attempts=1, at=NOW, luck=0.5)

    assert standing.state is State.SENDING
    assert standing.next_attempt_at == NOW + timedelta(minutes=1)
    assert standing.sentence.message == sentences.UNCERTAIN


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(Outcome.LATER, "451 Busy"), sentences.GAVE_UP),
        (Answer(Outcome.LATER), sentences.GAVE_UP_UNANSWERED),
        (Answer(Outcome.UNKNOWN), sentences.GAVE_UP_UNCERTAIN),
    ],
)
def test_after_48_hours_it_is_given_up_and_says_what_was_last_heard(
    answer: Answer, message: str
) -> None:
    before = after_attempt(answer, attempts=LAST_ATTEMPT - 1, at=NOW, luck=0.5)
    after = after_attempt(answer, attempts=LAST_ATTEMPT, at=NOW, luck=0.5)

    assert before.next_attempt_at is not None
    assert (after.state, after.next_attempt_at) == (State.FAILED, None)
    assert after.sentence.message == message


def test_the_waits_before_giving_up_add_up_to_48_hours() -> None:
    waits = [wait_after(attempt, luck=0.5) for attempt in range(1, LAST_ATTEMPT + 1)]

    assert GIVE_UP_AFTER <= sum(waits, timedelta()) < GIVE_UP_AFTER + LONGEST_WAIT


@given(st.integers(1, 1000), st.floats(0, 1))
def test_luck_spreads_a_wait_to_either_side_and_no_further(attempts: int, luck: float) -> None:
    even, wait = wait_after(attempts, luck=0.5), wait_after(attempts, luck=luck)

    assert even * (1 - JITTER) <= wait <= even * (1 + JITTER)
