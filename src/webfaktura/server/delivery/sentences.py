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
