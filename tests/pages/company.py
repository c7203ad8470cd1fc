"""What the tests of Mitt firma share: addresses, what a page says, and what a browser sends."""

from typing import Any

from django.test import Client
from django.urls import reverse

from webfaktura.server.tenancy.models import Company

HTMX = {"HX-Request": "true"}


def to(name: str, company: Company) -> str:
    """The address of a page of the company."""
    return reverse(name, args=[company.public_id])


def words(answer: Any) -> str:
    """All that an answer says."""
    return str(answer.content.decode())


def company_form(company: Company, reader: Client, **changes: str) -> dict[str, Any]:
    """What a browser sends: a box that is not ticked is left out."""
    form = reader.get(to("company_profile", company)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in {**shown, **changes}.items() if value not in (False, None)
    }
