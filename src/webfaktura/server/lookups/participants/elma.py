"""Asks ELMA, or the SMP that a receiver is registered in, what he receives and where."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.asking import Answer, NoAnswer, ask
from webfaktura.server.lookups.participants.identifiers import (
    DOCUMENT_SCHEME,
    PARTICIPANT_SCHEME,
    participant_id,
)
from webfaktura.server.lookups.participants.metadata import endpoint_in, kinds_in
from webfaktura.server.lookups.participants.naming import (
    Names,
    NamesUnavailable,
    PlaceNotAllowed,
    smp_of,
)
from webfaktura.server.lookups.participants.participant import registered, unregistered
from webfaktura.server.lookups.participants.signatures import NotSigned, signed_part

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from webfaktura.norway.identifiers import OrgNo
    from webfaktura.server.lookups.participants.identifiers import DocumentKind
    from webfaktura.server.lookups.participants.participant import (
        Endpoint,
        KnownParticipants,
        Participant,
    )

logger = logging.getLogger(__name__)


class ParticipantsUnavailable(Refusal):
    """The register of EHF receivers does not answer, or not so that it can be read; later."""

    def __init__(self) -> None:
        super().__init__(
            "Registeret over EHF-mottakere (ELMA) svarer ikke nå. Prøv igjen om litt.",
            field="org_no",
        )


class ParticipantNotVouchedFor(Refusal):
    """The answer is signed by nobody we trust, or comes from where we do not ask: not used."""

    def __init__(self, org_no: OrgNo) -> None:
        super().__init__(
            f"Opplysningene om EHF-mottakeren {org_no.printed} er ikke signert av noen som "
            "WebFaktura stoler på, og blir ikke brukt. Meld fra til den som drifter WebFaktura.",
            field="org_no",
        )


@dataclass(frozen=True, kw_only=True)
class Register:
    """Where receivers are looked for, and whose word counts."""

    names: Names
    trusted: Path
    """Certificates (PEM) that an SMP's signature must lead to."""


def participant_of(
    org_no: OrgNo, *, at: datetime, register: Register, known: KnownParticipants
) -> Participant:
    """What is known of the receiver; asked for anew when that has expired, and remembered.

    Refuses as `participant_asked_for` does.
    """
    found = known.known(org_no)
    if found is not None and found.is_known(at):
        return found
    participant = participant_asked_for(org_no, at=at, register=register)
    known.remember(org_no, participant)
    return participant


def participant_asked_for(org_no: OrgNo, *, at: datetime, register: Register) -> Participant:
    """What the register says of the receiver now.

    Refuses with `ParticipantsUnavailable` or `ParticipantNotVouchedFor`, field `org_no`.
    """
    try:
        smp = smp_of(participant_id(org_no), register.names)
        if smp is None:
            return unregistered(at)
        return _Question(org_no, smp, register.trusted, at).answer()
    except NamesUnavailable as problem:
        logger.warning("No answer from DNS about %s: %s", org_no, problem)
        raise ParticipantsUnavailable from problem
    except NoAnswer as problem:
        raise ParticipantsUnavailable from problem
    except (NotSigned, PlaceNotAllowed) as problem:
        logger.warning("What is said of %s is not used: %s", org_no, problem)
        raise ParticipantNotVouchedFor(org_no) from problem


@dataclass(frozen=True)
class _Question:
    """Put to one SMP about one receiver; every address is made here, no link is followed."""

    org_no: OrgNo
    smp: str
    trusted: Path
    at: datetime

    def answer(self) -> Participant:
        kinds = ask(self._group, None, read=self._kinds)
        if kinds is None:
            return unregistered(self.at)
        found = {kind: self._endpoint(kind) for kind in kinds}
        endpoints = {kind: place for kind, place in found.items() if place is not None}
        return registered(endpoints, at=self.at)

    @property
    def _group(self) -> str:
        return f"{self.smp}/{_quoted(PARTICIPANT_SCHEME, participant_id(self.org_no))}"

    def _kinds(self, answer: Answer) -> list[DocumentKind] | None:
        body = _found(answer)
        return None if body is None else kinds_in(body, participant=participant_id(self.org_no))

    def _endpoint(self, kind: DocumentKind) -> Endpoint | None:
        place = f"{self._group}/services/{_quoted(DOCUMENT_SCHEME, kind)}"
        return ask(place, None, read=lambda answer: self._signed(answer, kind))

    def _signed(self, answer: Answer, kind: DocumentKind) -> Endpoint | None:
        body = _found(answer)
        if body is None:
            return None
        signed = signed_part(body, trusted=self.trusted, at=self.at)
        participant = participant_id(self.org_no)
        return endpoint_in(signed, participant=participant, kind=kind, at=self.at)


def _found(answer: Answer) -> bytes | None:
    """The body; None where the SMP knows nothing of it."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"status {answer.status}")
    return answer.body


def _quoted(scheme: str, identifier: str) -> str:
    return quote(f"{scheme}::{identifier}", safe="")
