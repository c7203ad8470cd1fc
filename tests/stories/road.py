"""The road of one invoice, step by step, as the people of the story walk it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from stories.world import CLIENT_PASSWORD, ERP_PASSWORD, PASSWORD, Visitor, World

ORIGINAL = Path(__file__).parents[1] / "data" / "variables-original.xml"
"""The original's own example of variables.xml."""

OFFICE_USER = "byra@regnskap.example"
CLIENT_USER = "klient1"


@dataclass(frozen=True)
class Issued:
    """The invoice that the client's user issued."""

    address: str
    invoice_no: int
    kid: str


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What a command printed; it must have said yes."""
    assert done.returncode == 0, f"{done.args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def enrolment_code(world: World) -> str:
    """The operator makes a one-time code for the office."""
    printed = said(
        world.webfaktura(
            "agency", "enrol", "--customer-no", "10012345", "--name", "Fjord Regnskap AS"
        )
    )
    found = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b", printed)
    assert found, printed
    return found[0]


def a_ledger(world: World) -> None:
    """The accounting system beside the office's Sync, with its clients."""
    said(world.ledger("init", "--password", ERP_PASSWORD))
    said(world.ledger("seed"))


def set_up(world: World, code: str, **faults: str) -> subprocess.CompletedProcess[str]:
    """The office registers its Sync."""
    return world.sync(
        "setup",
        *("--server", world.service),
        *("--enrolment-code", code),
        *("--customer-no", "10012345"),
        *("--erp", "ledger", "--erp-address", str(world.home / "ledger.sqlite3")),
        *("--erp-user", "admin"),
        *("--agency-user-name", OFFICE_USER, "--agency-name", "Byrå"),
        *("--agency-email", OFFICE_USER),
        WEBFAKTURA_ERP_PASSWORD=ERP_PASSWORD,
        WEBFAKTURA_AGENCY_PASSWORD=PASSWORD,
        **faults,
    )


def new_client(world: World, **faults: str) -> subprocess.CompletedProcess[str]:
    """The office creates client 999 from the original's example."""
    return world.sync(
        *("new-client", "999", "--from-variables", str(ORIGINAL)),
        WEBFAKTURA_USER_PASSWORD=CLIENT_PASSWORD,
        **faults,
    )


def logged_in(world: World, kind: type[Visitor] = Visitor) -> tuple[Visitor, str]:
    """The client's user at the only company she sees, and that company's address."""
    visitor = kind(world)
    page = visitor.log_in(CLIENT_USER, CLIENT_PASSWORD)
    found = re.fullmatch(r"/firma/[0-9a-f-]{36}/", page.url.path)
    assert found, f"{page.status_code} {page.url}"
    return visitor, found[0]


def a_customer(visitor: Visitor, company: str) -> None:
    """She makes a customer."""
    made = visitor.post(
        f"{company}kunder/ny/",
        name="Nordlys Eiendom AS",
        org_no="974760673",
        address_1="Storgata 14",
        postal_code="9008",
        place="TROMSØ",
        country="NO",
        email="faktura@nordlys.example",
        active="on",
    )
    assert made.url.path != f"{company}kunder/ny/", made.text


def a_product(visitor: Visitor, company: str) -> None:
    """She makes a product group that posts on 3060 by code 11, and a product in it."""
    group = visitor.post(
        f"{company}produkter/grupper/ny/", name="Rådgivning", code_PLH="11", account_PLH="3060"
    )
    assert not group.url.path.endswith("/ny/"), group.text
    page = visitor.http.get(f"{company}produkter/nytt/").text
    group_id = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>\s*Rådgivning', page)
    assert group_id, page
    product = visitor.post(
        f"{company}produkter/nytt/",
        product_no="1001",
        name="Konsulenttime",
        unit="time",
        unit_price="1 450,00",
        vat_level="PLH",
        group=group_id[1],
        active="on",
    )
    assert not product.url.path.endswith("/nytt/"), product.text


def chosen(visitor: Visitor, address: str) -> str:
    """The id of the first thing a list in the editor offers."""
    offered = visitor.http.get(address).json()
    rows = offered if isinstance(offered, list) else next(iter(offered.values()))
    return str(rows[0]["id"])


def a_draft(visitor: Visitor, company: str) -> tuple[str, dict[str, Any]]:
    """She writes a draft of two lines; returns its address and what the server answered."""
    page = visitor.post(f"{company}kladder/ny/", seen_on=f"{company}kladder/")
    saved = visitor.put(
        f"{page.url.path}lagre/",
        {
            "version": 1,
            "head": {
                "customer": {"id": chosen(visitor, f"{company}kunder/forslag/?q=Nordlys")},
                "your_reference": "Kåre Østbø",
            },
            "lines": [
                {
                    "product": {"id": chosen(visitor, f"{company}produkter/forslag/?q=1001")},
                    "description": "Konsulenttime",
                    "quantity": "7,5",
                    "unit": "time",
                    "unit_price": "1 450,00",
                    "vat_level": "PLH",
                },
                {
                    "description": "Servering på befaring",
                    "quantity": "3",
                    "unit": "stk",
                    "unit_price": "33,33",
                    "discount_percent": "10",
                    "vat_level": "PLL",
                },
            ],
        },
    )
    assert saved.status_code == 200, saved.text
    return page.url.path, saved.json()


def issue(visitor: Visitor, draft: str, version: int) -> Issued:
    """She presses «Fakturer og send»."""
    page = visitor.post(f"{draft}fakturer/", seen_on=draft, version=str(version))
    return the_invoice(page)


def issue_again(visitor: Visitor, draft: str, version: int) -> Issued:
    """The connection broke: she looks at the draft, and presses again if it is still one."""
    page = visitor.http.get(draft)
    if "/fakturaer/" in page.url.path:
        return the_invoice(page)
    return issue(visitor, draft, version)


def the_invoice(page: httpx.Response) -> Issued:
    """What an invoice's page says."""
    assert "/fakturaer/" in page.url.path, f"{page.status_code} {page.url}\n{page.text}"
    number = re.search(r"Faktura\s+(\d+)", page.text)
    kid = re.search(r"\b\d{13}\b", page.text)
    assert number, page.text
    assert kid, page.text
    return Issued(page.url.path, int(number[1]), kid[0])
