"""What the finder finds in the gallery: a few things, slowly where a text says so."""

import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

THINGS = {
    "Sider": ["Ny faktura", "Oversikt"],
    "Kunder": ["10010 Nordlys Eiendom AS", "10011 Nordre Kafé"],
}


def answer(request: HttpRequest) -> JsonResponse:
    """The things that hold the text; the first of all is a deed."""
    text = request.GET["q"].casefold()
    if text == "n":
        time.sleep(1)  # a late answer to an early question
    groups = [
        {"label": label, "items": [_item(thing) for thing in things if text in thing.casefold()]}
        for label, things in THINGS.items()
    ]
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


@csrf_exempt
def arrived(request: HttpRequest) -> HttpResponse:
    """Where the finder leads."""
    return HttpResponse(f"<h1>{request.method} {request.GET['to']}</h1>")


def _item(thing: str) -> dict[str, object]:
    is_deed = thing == "Ny faktura"
    return {
        "label": thing,
        "detail": "",
        "href": f"/found/?to={thing}",
        "icon": "plus" if is_deed else "people",
        "deed": is_deed,
    }
