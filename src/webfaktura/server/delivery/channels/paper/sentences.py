"""What is said of letters: English sentences, as the catalogue knows them."""

from typing import Final

from webfaktura.server.invoicing.rules import gettext_noop

NO_NAME: Final = gettext_noop("The customer has no name. Fill it in on the customer's card.")
NO_STREET: Final = gettext_noop(
    "The customer has neither a street nor a post box. Fill in the address on the customer's card."
)
NO_POSTAL_CODE: Final = gettext_noop(
    "The customer has no postal code. Fill it in on the customer's card."
)
BAD_POSTAL_CODE: Final = gettext_noop(
    "«%(postal_code)s» is not a Norwegian postal code, which has four digits. Correct it on the "
    "customer's card, or choose the customer's country there."
)
NO_PLACE: Final = gettext_noop("The customer has no place. Fill it in on the customer's card.")
NO_COUNTRY: Final = gettext_noop(
    "The customer has no country. A letter abroad needs it: choose it on the customer's card."
)
TOO_HIGH: Final = {
    "name": gettext_noop(
        "The customer's name takes %(lines)s lines, and the address does not fit the envelope's "
        "window. Shorten the name on the customer's card."
    ),
    "address_1": gettext_noop(
        "The first address line takes %(lines)s lines, and the address does not fit the "
        "envelope's window. Shorten it on the customer's card."
    ),
    "address_2": gettext_noop(
        "The second address line takes %(lines)s lines, and the address does not fit the "
        "envelope's window. Shorten it on the customer's card."
    ),
    "place": gettext_noop(
        "The place takes %(lines)s lines, and the address does not fit the envelope's window. "
        "Shorten it on the customer's card."
    ),
}
"""By the field that takes the most room."""

NOT_A_PDF: Final = gettext_noop(
    "The document of %(number)s is damaged and cannot be printed: %(words)s"
)
NO_PAGES: Final = gettext_noop("The document of %(number)s has no pages.")
IN_IT_ALREADY: Final = gettext_noop("%(number)s is in the print run already.")
