"""Decides how an invoice goes out, when it is tried again, and what an answer means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from email_validator import EmailNotValidError, validate_email

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.identifiers import InvalidOrgNo, OrgNo
from webfaktura.server.delivery import sentences
from webfaktura.server.delivery.sentences import Sentence, Voice

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
JITTER: Final = 0.2
GIVE_UP_AFTER: Final = timedelta(hours=48)

SENDING_LASTS: Final = timedelta(minutes=2)
"""How long an attempt may take before it is held to have died; then it is uncertain."""


class State(StrEnum):
    """How far a delivery has come; the words of `models.DeliveryState`."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"
    DELIVERED = "delivered"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was frozen about the sending at issue, and what the client pays for now."""

    channel: str
    recipient: str
    subscription: str
    """The subscription's name, where it sends nothing to customers; else empty."""
    has_way_out: bool = False
    """Whether this installation sends by the channel: EHF, or letters that it has printed."""


@dataclass(frozen=True)
class Plan:
    """How a delivery begins; a sentence tells why nothing is sent by itself."""

    state: State
    why: Sentence | None = None


class Outcome(StrEnum):
    """What became of an attempt."""

    TAKEN = "taken"
    """The other side took it."""
    LATER = "later"
    """It was not taken, and the same call may succeed later."""
    REFUSED = "refused"
    """It is never taken as it is; a person must act."""
    UNKNOWN = "unknown"
    """The answer was lost: it may have been taken."""


@dataclass(frozen=True)
class Answer:
    """How an attempt ended, in the other side's own words; empty where it said nothing."""

    outcome: Outcome
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a delivery stands after an attempt; no next time where nothing more is done."""

    state: State
    next_attempt_at: datetime | None
    sentence: Sentence


def plan_for(wish: Wish) -> Plan:
    """Decide whether a delivery is sent, is withheld, or needs a person at once."""
    if wish.channel == Channel.NONE:
        return Plan(State.WITHHELD, Sentence(sentences.NOT_TO_BE_SENT))
    if wish.subscription:
        return Plan(State.WITHHELD, Sentence(sentences.DEMO, {"subscription": wish.subscription}))
    return _plan_for_channel(wish)


def remark_on(*, channel: str, recipient: str) -> Sentence | None:
    """What keeps a customer's invoices from being sent; None when nothing does."""
    if channel == Channel.EHF:
        return Sentence(sentences.NO_EHF_YET)
    if channel != Channel.EMAIL:
        return None
    if not recipient.strip():
        return Sentence(sentences.NO_ADDRESS)
    return None if mailable(recipient) else Sentence(sentences.BAD_ADDRESS, {"address": recipient})


def ehf_remarks(*, org_no: str, reference: str) -> list[tuple[str, Sentence]]:
    """What EHF demands that e-mail does not, by the draft's field (PEPPOL-EN16931-R003, R010)."""
    found = []
    if not is_org_no(org_no):
        found.append(("customer", Sentence(sentences.NO_ORG_NO)))
    if not reference.strip():
        found.append(("your_reference", Sentence(sentences.NO_REFERENCE)))
    return found


def next_channel(*, recipient: str) -> Channel:
    """Where a document goes that its receiver cannot get as EHF: e-mail before post."""
    return Channel.EMAIL if mailable(recipient) else Channel.POST


def mailable(address: str) -> str:
    """The address as it is given to a mail server; empty when no server can take it."""
    try:
        known = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError:
        return ""
    return known.ascii_email or ""


def meaning_of(code: int) -> Outcome:
    """What an SMTP reply means (RFC 5321, section 4.2.1)."""
    first_digit = code // 100
    return {2: Outcome.TAKEN, 5: Outcome.REFUSED}.get(first_digit, Outcome.LATER)


def after_attempt(
    answer: Answer, *, attempts: int, at: datetime, luck: float, voice: Voice = sentences.OF_MAIL
) -> Standing:
    """Decide what follows when attempt number `attempts` ended so.

    A lost answer leaves the delivery in `sending`: it is uncertain, and is sent
    again with the same id.
    """
    if answer.outcome is Outcome.TAKEN:
        return Standing(State.SENT, None, Sentence(sentences.THEIR_WORDS, {"words": answer.words}))
    if answer.outcome is Outcome.REFUSED:
        return Standing(State.FAILED, None, Sentence(voice.refused, {"words": answer.words}))
    if has_given_up(attempts):
        return Standing(State.FAILED, None, _given_up(answer, voice))
    state = State.SENDING if answer.outcome is Outcome.UNKNOWN else State.WAITING
    return Standing(state, at + wait_after(attempts, luck=luck), _trouble(answer, voice))


def wait_after(attempts: int, *, luck: float) -> timedelta:
    """Double the wait for each attempt, from a minute to an hour.

    `luck` from 0 to 1 spreads it by JITTER to either side, so that deliveries
    which failed together do not come back together.
    """
    spread = 1 - JITTER + 2 * JITTER * luck
    return _even_wait(attempts) * spread


def has_given_up(attempts: int) -> bool:
    """Whether the waits after so many attempts add up to GIVE_UP_AFTER.

    Attempts are counted rather than the clock read, so that a worker which was
    stopped over a weekend does not give up at its first try on Monday.
    """
    waited = sum((_even_wait(attempt) for attempt in range(1, attempts + 1)), timedelta())
    return waited >= GIVE_UP_AFTER


def _plan_for_channel(wish: Wish) -> Plan:
    if wish.channel == Channel.EMAIL:
        return _plan_for_email(wish.recipient)
    if wish.channel in (Channel.EHF, Channel.POST) and wish.has_way_out:
        return Plan(State.WAITING)
    if wish.channel == Channel.POST:
        return Plan(State.WAITING, Sentence(sentences.BY_HAND))
    return Plan(State.FAILED, Sentence(sentences.NOT_YET_SENT))


def _plan_for_email(recipient: str) -> Plan:
    if not recipient.strip():
        return Plan(State.FAILED, Sentence(sentences.ISSUED_WITHOUT_ADDRESS))
    if not mailable(recipient):
        return Plan(State.FAILED, Sentence(sentences.ISSUED_TO_BAD_ADDRESS, {"address": recipient}))
    return Plan(State.WAITING)


def is_org_no(text: str) -> bool:
    """Whether it is an organisation number, with or without spaces."""
    try:
        OrgNo.parse(text)
    except InvalidOrgNo:
        return False
    return True


def _even_wait(attempts: int) -> timedelta:
    doublings = min(attempts - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def _trouble(answer: Answer, voice: Voice) -> Sentence:
    if answer.outcome is Outcome.UNKNOWN:
        return Sentence(voice.uncertain)
    return (
        Sentence(voice.asked_again, {"words": answer.words})
        if answer.words
        else Sentence(voice.no_answer)
    )


def _given_up(answer: Answer, voice: Voice) -> Sentence:
    if answer.outcome is Outcome.UNKNOWN:
        return Sentence(voice.gave_up_uncertain)
    return (
        Sentence(voice.gave_up, {"words": answer.words})
        if answer.words
        else Sentence(voice.gave_up_unanswered)
    )
