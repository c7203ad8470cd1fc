"""A customer made from the draft: asked for in a panel, added once, chosen at once."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import a_customer, a_draft
from rooms.lookups.outside import outside, says
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")

POLAR = {
    "kind": "business",
    "name": "Polar AS",
    "org_no": "974760673",
    "address_1": "Strandgata 3",
    "postal_code": "9008",
    "country": "NO",
    "email": "faktura@polar.example",
    "your_reference": "Line",
}


@pytest.fixture
def draft(company: Company) -> Draft:
    return a_draft(company)


def address(draft: Draft) -> str:
    return reverse("draft_customer_new", args=[draft.company.public_id, draft.public_id])


def told(answer: Any) -> Any:
    return json.loads(answer.headers["HX-Trigger"])


def test_the_form_begins_with_what_was_typed(reader: Client, draft: Draft) -> None:
    page = reader.get(address(draft), {"name": "Polar"}).content.decode()

    assert 'value="Polar"' in page


def test_a_new_customer_is_added_and_chosen(reader: Client, draft: Draft) -> None:
    answer = reader.post(address(draft), POLAR)

    customer = Customer.objects.get(name="Polar AS")
    assert (answer.status_code, customer.place) == (204, "TROMSØ")
    events = told(answer)
    assert set(events) == {"wf:close-panel", "wf:customer-added"}
    item = events["wf:customer-added"]["item"]
    assert item["id"] == str(customer.public_id)
    assert item["label"] == f"{customer.customer_no} Polar AS"
    assert item["fill"]["your_reference"] == "Line"
    assert Draft.objects.get(pk=draft.pk).version == draft.version


def test_what_is_wrong_is_told_in_the_panel(reader: Client, draft: Draft) -> None:
    answer = reader.post(address(draft), {**POLAR, "org_no": "123"})

    assert answer.status_code == 422
    assert "HX-Trigger" not in answer.headers
    assert not Customer.objects.filter(name="Polar AS").exists()


def test_who_is_there_already_is_proposed_and_can_be_chosen(
    reader: Client, draft: Draft, company: Company
) -> None:
    known = a_customer(company, name="Polar Nord AS", org_no="974760673")

    proposed = reader.post(address(draft), POLAR)
    chosen = reader.post(address(draft), {**POLAR, "choose": str(known.public_id)})

    assert proposed.status_code == 422
    assert f"{known.customer_no} Polar Nord AS" in proposed.content.decode()
    assert told(chosen)["wf:customer-added"]["item"]["id"] == str(known.public_id)
    assert Customer.objects.filter(org_no="974760673").count() == 1


def test_a_namesake_is_added_all_the_same(reader: Client, draft: Draft, company: Company) -> None:
    a_customer(company, name="Polar Nord AS", org_no="974760673")

    answer = reader.post(address(draft), {**POLAR, "save_anyway": "1"})

    assert answer.status_code == 204
    assert Customer.objects.filter(org_no="974760673").count() == 2


@pytest.mark.parametrize("choose", ["", "tull", "018f0000-0000-7000-8000-000000000000"])
def test_what_is_no_customer_cannot_be_chosen(reader: Client, draft: Draft, choose: str) -> None:
    assert reader.post(address(draft), {**POLAR, "choose": choose}).status_code == 404


def test_the_panel_is_filled_in_from_the_register_and_nothing_is_saved(
    reader: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    sesam = {"organisasjonsnummer": "974760673", "navn": "SESAM STASJON"}
    with outside() as brreg:
        monkeypatch.setenv("WEBFAKTURA_ENHETSREGISTERET", brreg.address)
        brreg.reply = says(json.dumps(sesam).encode())
        asked = {"fetch": "1", "org_no": "974 760 673", "email": "post@sesam.example"}
        filled = reader.post(address(draft), asked).content.decode()
        brreg.reply = says(json.dumps({"_embedded": {"enheter": [sesam]}}).encode())
        listed = reader.post(address(draft), {"fetch": "1", "name": "Sesam"}).content.decode()
    nothing = reader.post(address(draft), {"fetch": "1"})

    for value in ("SESAM STASJON", "post@sesam.example"):
        assert f'value="{value}"' in filled
    assert '"chosen": "974760673"' in listed
    assert nothing.status_code == 422
    assert "Skriv organisasjonsnummeret eller navnet først" in nothing.content.decode()
    assert not Customer.objects.filter(name="SESAM STASJON").exists()
