"""What this room says of a delivery: English sentences, as the catalogue knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from webfaktura.server.invoicing.rules import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Sentence:
    """A sentence in English, with `%(name)s` for its values; whoever shows it translates."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


THEIR_WORDS: Final = "%(words)s"  # nothing of ours to translate

NO_ADDRESS: Final = gettext_noop(
    "The customer has no e-mail address. Fill it in on the customer's card, or choose another "
    "way of sending."
)
BAD_ADDRESS: Final = gettext_noop(
    "No mail can be sent to «%(address)s». Correct the address on the customer's card, or choose "
    "another way of sending."
)
NO_EHF_YET: Final = gettext_noop(
    "WebFaktura does not send EHF yet. Choose e-mail or another way of sending on the customer's "
    "card."
)
ISSUED_WITHOUT_ADDRESS: Final = gettext_noop(
    "The customer had no e-mail address when the invoice was issued. Send it to an address that "
    "you fill in."
)
ISSUED_TO_BAD_ADDRESS: Final = gettext_noop(
    "No mail can be sent to «%(address)s». Send the invoice to an address that you fill in."
)
NOT_YET_SENT: Final = gettext_noop(
    "WebFaktura does not send by this channel yet. Download the document and send it yourself."
)
NOT_TO_BE_SENT: Final = gettext_noop("The customer's invoices are not to be sent.")
BY_HAND: Final = gettext_noop("Print the document and send it by post.")
BY_HAND_BY: Final = gettext_noop("Sent by hand by %(name)s.")
ANOTHER_WAY: Final = gettext_noop("Another way of sending was chosen.")
CHOSEN_BY: Final = gettext_noop("Chosen by %(name)s.")
CAME_BACK: Final = gettext_noop("The letter came back.")
CAME_BACK_BECAUSE: Final = gettext_noop("The letter came back: %(why)s")
IN_RUN: Final = gettext_noop("Lies in print run %(run)s.")
RUN_TAKEN: Final = gettext_noop("Printed in run %(run)s.")
DEMO: Final = gettext_noop("%(subscription)s sends nothing to customers.")
REFUSED: Final = gettext_noop("The mail server refused the mail: %(words)s")
ASKED_AGAIN: Final = gettext_noop(
    "The mail server could not take the mail now and is asked again: %(words)s"
)
NO_ANSWER: Final = gettext_noop(
    "The mail server does not answer. The mail is sent by itself when it does."
)
UNCERTAIN: Final = gettext_noop(
    "The connection broke before the mail server had answered. The mail is sent again with the "
    "same id."
)
GAVE_UP: Final = gettext_noop(
    "The mail server has not taken the mail in 48 hours. Its last answer: %(words)s"
)
GAVE_UP_UNANSWERED: Final = gettext_noop("The mail server has not answered in 48 hours.")
GAVE_UP_UNCERTAIN: Final = gettext_noop(
    "The mail server's answer has been lost for 48 hours. Ask the customer whether the invoice "
    "has come before you send it again."
)

NO_ORG_NO: Final = gettext_noop(
    "The customer has no valid organisation number, and cannot receive EHF without one. Fill it "
    "in on the customer's card, or choose another way of sending."
)
NO_REFERENCE: Final = gettext_noop(
    "EHF needs «Your reference» or an order number. Ask the customer, and fill it in on the "
    "draft or as the standing reference on the customer's card."
)
NOT_IN_ELMA: Final = gettext_noop(
    "The customer is not registered as a receiver of EHF (ELMA), so the document goes by another "
    "channel."
)
NO_ORG_NO_FOR_EHF: Final = gettext_noop(
    "The customer has no valid organisation number, so the document goes by another channel than "
    "EHF."
)
NOT_VALID_EHF: Final = gettext_noop("The EHF document is not sent: %(words)s")


@dataclass(frozen=True)
class Voice:
    """What is said of an attempt that did not end with a yes, over one channel."""

    refused: str
    asked_again: str
    no_answer: str
    uncertain: str
    gave_up: str
    gave_up_unanswered: str
    gave_up_uncertain: str


OF_MAIL: Final = Voice(
    refused=REFUSED,
    asked_again=ASKED_AGAIN,
    no_answer=NO_ANSWER,
    uncertain=UNCERTAIN,
    gave_up=GAVE_UP,
    gave_up_unanswered=GAVE_UP_UNANSWERED,
    gave_up_uncertain=GAVE_UP_UNCERTAIN,
)
OF_EHF: Final = Voice(
    refused=gettext_noop("The access point refused the document: %(words)s"),
    asked_again=gettext_noop(
        "The access point could not take the document now and is asked again: %(words)s"
    ),
    no_answer=gettext_noop(
        "The access point does not answer. The document is sent by itself when it does."
    ),
    uncertain=gettext_noop(
        "The connection broke before the access point had answered. It is asked what became of "
        "the document."
    ),
    gave_up=gettext_noop(
        "The access point has not taken the document in 48 hours. Its last answer: %(words)s"
    ),
    gave_up_unanswered=gettext_noop("The access point has not answered in 48 hours."),
    gave_up_uncertain=gettext_noop(
        "The access point's answer has been lost for 48 hours. Ask the customer whether the "
        "invoice has come before you send it again."
    ),
)
OF_PRINT: Final = Voice(
    refused=gettext_noop("The print run was refused: %(words)s"),
    asked_again=gettext_noop(
        "The print run could not be handed over, and is tried again: %(words)s"
    ),
    no_answer=gettext_noop("The printer does not answer. The letters are printed when it does."),
    uncertain=gettext_noop(
        "The connection broke before the printer had answered. It is asked what became of the "
        "letters."
    ),
    gave_up=gettext_noop(
        "The print run has not been taken in 48 hours. The last answer: %(words)s"
    ),
    gave_up_unanswered=gettext_noop("The printer has not answered in 48 hours."),
    gave_up_uncertain=gettext_noop(
        "The printer's answer has been lost for 48 hours. See at the printer whether the letters "
        "are there before you send them again."
    ),
)
