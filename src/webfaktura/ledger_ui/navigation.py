"""The places of one client's books, in the order of the day's work."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """A place in the navigation; `routes` are those that belong to it, its own first."""

    word: str
    icon: str
    routes: tuple[str, ...]


PLACES = (
    Place("Bunter", "journal", ("batches", "batch", "update_batch", "remove_batch")),
    Place("Åpne poster", "clock", ("open_items",)),
    Place("Innbetalinger", "download", ("payments", "payment_new", "reverse_payment")),
    Place("Saldobalanse", "book", ("trial_balance",)),
    Place("Kontroll", "check", ("proof",)),
    Place("Kunder", "people", ("customers",)),
    Place("Produkter", "product", ("products",)),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """For every template: the places with their addresses, and which the reader stands in."""
    client = getattr(request, "client", None)
    if client is None:
        return {"places": []}
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "places": [
            {
                "place": place,
                "address": reverse(place.routes[0], args=[client.client_no]),
                "is_current": here in place.routes,
            }
            for place in PLACES
        ]
    }
