"""Nobody reaches a page without a log-in, from another site, or through another client.

Generated from the addresses themselves: a new one is swept without anyone adding it here.
"""

from collections.abc import Iterator, Sequence

import httpx
import pytest
from django.urls import URLPattern, URLResolver

from ledger_ui.served import Visitor
from unit.ledger.builders import a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.records import CustomerRecord
from webfaktura.ledger.session import Ledger
from webfaktura.ledger_ui.access import OPEN_TO_ALL
from webfaktura.ledger_ui.urls import urlpatterns
from webfaktura.ui.csp import CONTENT_SECURITY_POLICY

CANARY = "Kanarifugl"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
IDS = {"<path:payment_id>": "pay-1", "<int:batch_no>": "2"}


def addresses(
    patterns: Sequence[URLPattern | URLResolver], before: str = "/"
) -> Iterator[tuple[str, str]]:
    """Each route's name and its address, in which `{client}` is a client's number."""
    for each in patterns:
        address = before + str(each.pattern).replace("<str:client_no>", "{client}")
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, address)
        else:
            for parameter, value in IDS.items():
                address = address.replace(parameter, value)
            assert "<" not in address, f"{address}: let IDS name an object for it"
            yield each.name or "", address


ROUTES = dict(addresses(urlpatterns))
OF_CLIENTS = [name for name, address in ROUTES.items() if "{client}" in address]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Client 999 has an updated batch, one that waits, a payment, and a name that must not leak."""
    ledger.put_customers("999", [CustomerRecord(10000, f"{CANARY} AS")])
    updated(ledger, a_batch())
    ledger.register_payment("999", a_payment())
    ledger.write_batch("999", a_batch(an_invoice(2, text=CANARY), reference="waits"))
    return ledger


def told(answer: httpx.Response) -> str:
    return f"{answer.headers} {answer.text}"


def asked(visitor: Visitor, method: str, address: str) -> httpx.Response:
    """Ask with a token that the program itself gave, as a form of the page would."""
    page = visitor.browser.get("/logg-inn/")
    token = visitor.browser.cookies["webfaktura_ledger_csrf"]
    assert page.status_code == 200
    return visitor.browser.request(method, address, headers={"X-CSRFToken": token})


def state_of(ledger: Ledger) -> object:
    return (
        ledger.batches("999"),
        ledger.payments_since("999", "").payments,
        ledger.batches("998"),
    )


@pytest.mark.parametrize("name", ROUTES)
def test_who_has_not_logged_in_meets_the_log_in(
    name: str, stranger: Visitor, filled: Ledger
) -> None:
    before = state_of(filled)

    for method in METHODS:
        answer = asked(stranger, method, ROUTES[name].format(client="999"))

        assert CANARY not in told(answer)
        if name not in OPEN_TO_ALL:
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/logg-inn/")
    assert state_of(filled) == before


def test_a_page_that_looks_for_news_is_told_nothing_when_the_log_in_is_over(
    stranger: Visitor, filled: Ledger
) -> None:
    answer = stranger.browser.get("/klient/999/bunter/nytt/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.text == ""


@pytest.mark.parametrize("name", ROUTES)
def test_who_has_logged_in_reaches_the_page(name: str, visitor: Visitor, filled: Ledger) -> None:
    if name == "log_out":
        return  # it would end the visit of all the tests
    address = ROUTES[name].format(client="999")

    statuses = {asked(visitor, method, address).status_code for method in ("GET", "POST")}

    assert statuses <= {200, 302, 405, 422}
    assert statuses != {405}


@pytest.mark.parametrize("name", OF_CLIENTS)
def test_a_client_that_is_not_there_is_not_found(
    name: str, visitor: Visitor, filled: Ledger
) -> None:
    for method in ("GET", "POST"):
        answer = asked(visitor, method, ROUTES[name].format(client="997"))

        assert answer.status_code in {404, 405}
        assert CANARY not in told(answer)


@pytest.mark.parametrize("name", OF_CLIENTS)
def test_one_clients_books_show_nothing_of_anothers(
    name: str, visitor: Visitor, filled: Ledger
) -> None:
    before = filled.batches("999")

    for method in ("GET", "POST"):
        answer = asked(visitor, method, ROUTES[name].format(client="998"))

        assert CANARY not in told(answer)
        if "2" in ROUTES[name] or "pay-1" in ROUTES[name]:  # an object of client 999
            assert answer.status_code in {404, 405}
    assert filled.batches("999") == before


@pytest.mark.parametrize("name", ROUTES)
def test_no_other_site_can_send_a_form(name: str, visitor: Visitor, filled: Ledger) -> None:
    before = state_of(filled)

    answer = visitor.browser.post(ROUTES[name].format(client="999"))

    assert answer.status_code in {403, 405}
    assert state_of(filled) == before


def test_a_page_that_is_too_old_says_so(visitor: Visitor) -> None:
    answer = visitor.browser.post("/klient/999/bunter/oppdater/")

    assert answer.status_code == 403
    assert "Siden var for gammel" in answer.text


@pytest.mark.parametrize("host", ["andre.example", "localhost.andre.example", "10.0.0.1:8070"])
def test_the_page_answers_to_the_names_of_this_machine_only(stranger: Visitor, host: str) -> None:
    answer = stranger.browser.get("/logg-inn/", headers={"Host": host})

    assert answer.status_code == 400
    assert "Logg inn i regnskapet" not in answer.text


@pytest.mark.parametrize("path", ["/logg-inn/", "/klient/999/", "/finnes-ikke/"])
def test_every_page_stands_under_the_one_policy(visitor: Visitor, path: str) -> None:
    headers = visitor.browser.get(path).headers

    rules = [f"{rule} {' '.join(given)}" for rule, given in CONTENT_SECURITY_POLICY.items()]
    assert headers["content-security-policy"].split("; ") == rules
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
