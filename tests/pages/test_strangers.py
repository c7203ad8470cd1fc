"""Nobody reaches another's pages: every address, every method, strangers of three kinds.

Generated from the resolver: a new route is swept without anyone adding it here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    a_user,
    an_actor,
    an_agency,
    an_issued_invoice,
)
from pages.operations import a_dead_job, an_operator
from pages.routes import Route, routes
from rooms.registers.importing import taken
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.errands.asking import hand_over
from webfaktura.server.errands.commands import prepared
from webfaktura.server.errands.queries import Wanted
from webfaktura.server.errands.rules import Deed
from webfaktura.server.invoicing.attachments import attach_file
from webfaktura.server.invoicing.bulk_runs import start_run
from webfaktura.server.invoicing.chosen import Chosen
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceAttachment
from webfaktura.server.invoicing.quotes import start_quote
from webfaktura.server.invoicing.recurring import start_recurring
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.logos.commands import put_logo
from webfaktura.server.tenancy.models import Company, User
from webfaktura.server.tenancy.scope import company_scope

CANARY = "Kanarifugl"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ROUTES = routes()
OF_COMPANIES = [route for route in ROUTES if route.is_of_a_company]
OF_OBJECTS = [route for route in OF_COMPANIES if len(route.parameters) > 1]
OF_OFFICES = [route for route in OF_COMPANIES if route.name.startswith("office")]
"""What only the company's office finds."""
OF_OPERATORS = [route for route in ROUTES if route.name.startswith("operator")]

OPEN_TO_ALL = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "set_language",
}
"""What may be met without having signed in. A name is added here only on purpose."""


@dataclass(frozen=True)
class House:
    """A company, somebody of it, and the ids of what stands in its books."""

    company: Company
    user: User
    ids: dict[str, object]


def a_house(word: str) -> House:
    """A company in an office of its own, the word in all that it holds."""
    agency = an_agency(name=f"{word} Regnskap AS")
    facts = {"name": f"{word} AS", "org_no": "923456783", "vat_registered": True}
    address = {"address_1": f"{word}veien 1", "postal_code": "0155", "place": "OSLO"}
    bank = {"bank_account_no": "86011117947"}
    company = a_company(agency, facts={**facts, **address, **bank})
    with company_scope(company):
        return House(company, a_user(company, name=f"{word} Hansen"), ids_of(company, word))


def ids_of(company: Company, word: str) -> dict[str, object]:
    """An object's id for each parameter that stands in an address."""
    customer = a_customer(company, name=f"{word} kunde")
    group = a_product_group(company, name=f"{word} gruppe")
    product = a_product(company, group=group, name=f"{word} produkt")
    draft = a_draft(company, customer=customer, note=f"{word} notat")
    invoice = an_issued_invoice(company, customer=customer, note=f"{word} melding")
    make_document(invoice=invoice, at=NOW)
    start_delivery(invoice=invoice, at=NOW)
    job = a_dead_job(company=company, error=f"{word} oppgave")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{word}</title></svg>'
    )
    put_logo(company=company, content=drawing.encode(), at=NOW, by=an_actor())
    return {
        "company_id": company.public_id,
        "customer_id": customer.public_id,
        "group_id": group.public_id,
        "product_id": product.public_id,
        "draft_id": draft.public_id,
        "attachment_id": attach_file(
            draft=draft, name=f"{word}.pdf", content=b"%PDF-", at=NOW, by=an_actor()
        ).public_id,
        "quote_id": start_quote(
            company=company, kind="quote", on=TODAY, at=NOW, by=an_actor()
        ).public_id,
        "recurring_id": start_recurring(
            company=company, on=TODAY, at=NOW, by=an_actor(), like=draft
        ).public_id,
        "run_id": a_run_of(draft),
        "invoice_id": invoice.public_id,
        "errand_id": an_errand_of(company),
        "file_id": an_attached_file(invoice, name=f"{word}.pdf").public_id,
        "job_id": job.pk,
        "import_id": taken(
            company, f"Kundenr.;Navn\r\n500;{word} import".encode(), name=f"{word}.csv"
        ).public_id,
        "uidb36": "1",
        "key": "set-password",
    }


def an_errand_of(company: Company) -> UUID:
    """An export of all documents that the worker is asked to make."""
    wanted = Wanted(deed=Deed.ZIP, on=TODAY)
    errand = prepared(company=company, wanted=wanted, at=NOW, by=an_actor())
    return hand_over(errand=errand, at=NOW, by=an_actor()).public_id


def a_run_of(draft: Draft) -> UUID:
    """A draft that the worker is asked to issue."""
    chosen, run_id = Chosen(draft.public_id, draft.version), uuid4()
    start_run(company=draft.company, run_id=run_id, ready=[chosen], left=[], at=NOW, by=an_actor())
    return run_id


def an_attached_file(invoice: Invoice, *, name: str) -> InvoiceAttachment:
    """A file that went with an issued document."""
    return InvoiceAttachment.objects.create(
        company_id=invoice.company_id,
        invoice=invoice,
        name=name,
        media_type="application/pdf",
        size=1,
        sha256=keep(name.encode()),
        attached_at=NOW,
    )


@pytest.fixture(scope="module")
def houses(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[House]]:
    """Made once for all the sweeps; what each changes is rolled back by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield [a_house(CANARY), a_house("Fremmed")]
        transaction.set_rollback(True)


@pytest.fixture
def owner(houses: list[House], db: None) -> House:
    return houses[0]


@pytest.fixture
def stranger(houses: list[House], db: None) -> House:
    return houses[1]


def asked(client: Client, method: str, address: str) -> HttpResponseBase:
    return client.generic(method, address, b"{}", content_type="application/json")


def told(answer: HttpResponseBase) -> str:
    """Everything an answer says: its headers and its body."""
    body: Any = getattr(answer, "content", b"")
    return f"{dict(answer.headers)} {body.decode(errors='replace')}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_who_has_not_signed_in_meets_the_log_in(route: Route, owner: House) -> None:
    for method in METHODS:
        answer = asked(Client(), method, route.filled(owner.ids))

        assert CANARY not in told(answer)
        if route.name not in OPEN_TO_ALL:
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("route", OF_COMPANIES, ids=lambda route: route.name)
def test_a_stranger_is_refused_in_another_company(
    route: Route, owner: House, stranger: House
) -> None:
    client = Client()
    client.force_login(stranger.user)

    for method in METHODS:
        answer = asked(client, method, route.filled(owner.ids))

        assert answer.status_code in {403, 404}, f"{method} {route.pattern}"
        assert CANARY not in told(answer)


@pytest.mark.parametrize("route", OF_OBJECTS, ids=lambda route: route.name)
def test_a_stranger_cannot_fetch_anothers_object_through_the_own_company(
    route: Route, owner: House, stranger: House
) -> None:
    client = Client()
    client.force_login(stranger.user)
    address = route.filled(owner.ids | {"company_id": stranger.company.public_id})

    answers = {method: asked(client, method, address) for method in METHODS}

    assert {answer.status_code for answer in answers.values()} <= {404, 405}
    assert 404 in {answer.status_code for answer in answers.values()}
    assert not [method for method, answer in answers.items() if CANARY in told(answer)]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_strangers_own_pages_show_nothing_of_another(
    route: Route, owner: House, stranger: House
) -> None:
    client = Client()
    client.force_login(stranger.user)

    for method in METHODS:
        assert CANARY not in told(asked(client, method, route.filled(stranger.ids)))
    answer = client.get(route.filled(stranger.ids), {"q": CANARY[:6]})
    assert CANARY not in told(answer).replace(f'value="{CANARY[:6]}"', "")


@pytest.mark.parametrize(
    ("route", "who"),
    [(route, "office") for route in OF_COMPANIES]
    + [(route, "client's own user") for route in OF_COMPANIES if route not in OF_OFFICES],
    ids=lambda part: part if isinstance(part, str) else part.name,
)
def test_who_has_a_right_to_the_page_reaches_it(route: Route, who: str, owner: House) -> None:
    client = Client()
    client.force_login(a_user(owner.company.agency) if who == "office" else owner.user)

    statuses = {
        method: asked(client, method, route.filled(owner.ids)).status_code
        for method in ("GET", "PUT", "POST")
    }

    assert set(statuses.values()) <= {200, 302, 400, 405, 422}, statuses
    assert set(statuses.values()) != {405}, statuses


@pytest.mark.parametrize("route", OF_OFFICES, ids=lambda route: route.name)
def test_what_is_the_offices_is_not_found_by_the_clients_own_user(
    route: Route, owner: House
) -> None:
    client = Client()
    client.force_login(owner.user)

    answers = {method: asked(client, method, route.filled(owner.ids)) for method in METHODS}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert not [method for method, answer in answers.items() if CANARY in told(answer)]


@pytest.mark.parametrize("who", ["client's own user", "office"])
@pytest.mark.parametrize("route", OF_OPERATORS, ids=lambda route: route.name)
def test_only_operators_find_the_operators_pages(route: Route, who: str, owner: House) -> None:
    client = Client()
    client.force_login(a_user(owner.company.agency) if who == "office" else owner.user)

    answers = {method: asked(client, method, route.filled(owner.ids)) for method in METHODS}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert not [method for method, answer in answers.items() if CANARY in told(answer)]


@pytest.mark.parametrize("route", OF_COMPANIES, ids=lambda route: route.name)
def test_an_operator_sees_no_companys_books(route: Route, owner: House) -> None:
    client = Client()
    client.force_login(an_operator())

    answers = {method: asked(client, method, route.filled(owner.ids)) for method in METHODS}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert not [method for method, answer in answers.items() if CANARY in told(answer)]


@pytest.mark.parametrize("route", OF_OPERATORS, ids=lambda route: route.name)
def test_an_operator_reaches_the_operators_pages(route: Route, owner: House) -> None:
    client = Client()
    client.force_login(an_operator())

    statuses = {asked(client, method, route.filled(owner.ids)).status_code for method in METHODS}

    assert statuses in ({200, 405}, {302, 405}), statuses
