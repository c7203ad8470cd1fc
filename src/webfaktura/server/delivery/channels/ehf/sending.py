"""Sends one delivery as EHF: looked up, written and judged before the talk begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from webfaktura.norway.identifiers import InvalidOrgNo, OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery import sentences
from webfaktura.server.delivery.channels.dropping.addresses import place_at
from webfaktura.server.delivery.channels.dropping.place import PlaceRefused
from webfaktura.server.delivery.channels.ehf.access_point import AccessPoint
from webfaktura.server.delivery.channels.ehf.envelope import Header, Parcel
from webfaktura.server.delivery.channels.ehf.leaving import Leaving
from webfaktura.server.delivery.channels.ehf.receivers import receives
from webfaktura.server.delivery.ehf.explaining import explained
from webfaktura.server.delivery.ehf.verdicts import Severity
from webfaktura.server.delivery.electronic import ehf_document, findings_of, verdict_on
from webfaktura.server.delivery.queries import in_words, stored_bytes, was_tried
from webfaktura.server.delivery.rules import Answer, Outcome
from webfaktura.server.delivery.sentences import Sentence
from webfaktura.server.lookups.participants.identifiers import DocumentKind, participant_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from webfaktura.server.delivery.channels.ehf.way_out import WayOut
    from webfaktura.server.delivery.models import Delivery

_KINDS: Final = {"invoice": DocumentKind.INVOICE, "credit_note": DocumentKind.CREDIT_NOTE}


class GoesAnotherWay(Exception):
    """The receiver takes no EHF: another channel is used, and the sentence tells why."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.message)
        self.why = why


class MustNotLeave(Exception):
    """The document may not go out as it is; a person must act."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.message)
        self.why = why


class NoWayOut(Refusal):
    """This installation sends no EHF, or no longer."""


def prepare(delivery: Delivery, *, at: datetime) -> Callable[[], Answer]:
    """Write and judge the document; calling what is returned hands it over.

    What was perhaps handed over before is asked for by its id first, whatever a register or a
    rule says of the document now: one that was taken goes no second way. Raises `GoesAnotherWay`
    or `MustNotLeave`. A way out, a register or a rule set that cannot be read now is an answer:
    later.
    """
    if not delivery.company.subscription.delivers:  # 99 Demo: nothing leaves, whoever asks
        raise MustNotLeave(
            Sentence(sentences.DEMO, {"subscription": str(delivery.company.subscription)})
        )
    try:
        way = way_out()
        known = _known(delivery, way)
        if known is not None:
            return lambda: known
        receiver = _receiver(delivery, at)
        content = _valid_document(delivery, at)
    except (Refusal, PlaceRefused) as trouble:
        later = Answer(Outcome.LATER, str(trouble))
        return lambda: later
    parcel = Parcel(_header(delivery, receiver), content)
    return lambda: way.hand_over(parcel)


def way_out() -> WayOut:
    """The installation's way out for EHF; raises `NoWayOut`, or `PlaceRefused` for its address."""
    if not settings.EHF_OUT:
        raise NoWayOut(
            _("No way out for EHF is set up here (WEBFAKTURA_EHF_OUT). Ask who runs WebFaktura.")
        )
    if settings.EHF_OUT.startswith(("http://", "https://")):
        return AccessPoint(address=settings.EHF_OUT, key=settings.EHF_KEY)
    place = place_at(settings.EHF_OUT, secret=settings.EHF_KEY, host_key=settings.EHF_HOST_KEY)
    return Leaving(place)


def _known(delivery: Delivery, way: WayOut) -> Answer | None:
    """What became of an earlier attempt; a person who asks again is not answered by the old no."""
    if not was_tried(delivery):
        return None
    standing = way.standing_of(delivery.message_id)
    is_old_no = standing is not None and standing.outcome is Outcome.REFUSED
    return None if is_old_no and delivery.attempts == 0 else standing


def _receiver(delivery: Delivery, at: datetime) -> OrgNo:
    try:
        org_no = OrgNo.parse(delivery.invoice.buyer.org_no)
    except InvalidOrgNo as none:
        raise GoesAnotherWay(Sentence(sentences.NO_ORG_NO_FOR_EHF)) from none
    if not receives(org_no, _KINDS[delivery.invoice.kind], at=at):
        raise GoesAnotherWay(Sentence(sentences.NOT_IN_ELMA))
    return org_no


def _valid_document(delivery: Delivery, at: datetime) -> bytes:
    document = ehf_document(invoice=delivery.invoice, at=at)
    verdict = verdict_on(document, at=at)
    if not verdict.is_valid:
        fatal = [each for each in findings_of(verdict) if each.severity is Severity.FATAL]
        words = " ".join(in_words(each.sentence) for each in explained(fatal))
        raise MustNotLeave(Sentence(sentences.NOT_VALID_EHF, {"words": words}))
    return stored_bytes(document)


def _header(delivery: Delivery, receiver: OrgNo) -> Header:
    return Header(
        sender=participant_id(OrgNo(str(delivery.invoice.seller["org_no"]))),
        receiver=participant_id(receiver),
        document_type=_KINDS[delivery.invoice.kind],
        instance_id=delivery.message_id,
        created_at=delivery.created_at,
    )
