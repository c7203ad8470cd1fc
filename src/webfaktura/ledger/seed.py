"""Fills a ledger with realistic Norwegian demo clients; all names and numbers are invented."""

from decimal import Decimal

from webfaktura.ledger.properties import (
    CUSTOMER_SERIES_2,
    INTEGRATED,
    INTEGRATION,
    INVOICE_SERIES,
)
from webfaktura.ledger.records import (
    ClientFacts,
    CustomerRecord,
    ProductRecord,
    RegisterEntry,
)
from webfaktura.ledger.session import Ledger

DEMO_CLIENTS = {
    "999": ClientFacts(
        client_no="999",
        org_no="918273646",
        name="Fjordkraft Bygg AS",
        address_1="Strandgata 12",
        postal_code="5004",
        place="BERGEN",
        email="post@fjordkraftbygg.example",
        phone="+4755001122",
        company_form="AS",
        bank_account_no="15031234562",
    ),
    "998": ClientFacts(
        client_no="998",
        org_no="928374653",
        name="Demo Handel AS",
        address_1="Storgata 5",
        postal_code="0155",
        place="OSLO",
        email="post@demohandel.example",
        phone="+4722003344",
        company_form="AS",
        bank_account_no="60050625977",
    ),
}
"""The registered facts of the clients that the demo knows."""

DEPARTMENTS = (
    RegisterEntry("1", "Nybygg"),
    RegisterEntry("2", "Rehabilitering"),
    RegisterEntry("3", "Service og vedlikehold"),
)

PROJECTS = (
    RegisterEntry("100", "Sandviken brygge"),
    RegisterEntry("101", "Nordnes barnehage"),
    RegisterEntry("102", "Laksevåg terrasse"),
    RegisterEntry("90", "Gamle Festplassen", active=False),
)

PRODUCTS = (
    ProductRecord("100", "Tømrerarbeid", Decimal(850), "3060", "11", unit="t"),
    ProductRecord(
        "200", "Konstruksjonsvirke 48x198", Decimal("64.90"), "3000", "1", unit="m",
        cost_price=Decimal("41.25"),
    ),
    ProductRecord("300", "Skruer, eske", Decimal(189), "3000", "1", cost_price=Decimal("98.5")),
    ProductRecord("900", "Viderefakturert gebyr", Decimal(586), "3200", "91"),
    ProductRecord("990", "Utgått stillas", Decimal(1200), "3060", "11", active=False),
)  # fmt: skip

CUSTOMERS = (
    CustomerRecord(
        10000,
        "Byfjorden Eiendom AS",
        org_no="963852746",
        address_1="Bryggen 7",
        postal_code="5003",
        place="BERGEN",
        email="faktura@byfjorden.example",
        phone="+4755112233",
        due_days=30,
    ),
    CustomerRecord(
        10001,
        "Nordnes Barnehage SA",
        org_no="975318648",
        address_1="Haugeveien 30",
        postal_code="5005",
        place="BERGEN",
        email="styrer@nordnesbarnehage.example",
        due_days=14,
    ),
    CustomerRecord(
        10002,
        "Hansen & Sønn Rør AS",
        org_no="987654325",
        address_1="Verkstedveien 4",
        address_2="Postboks 112",
        postal_code="5160",
        place="LAKSEVÅG",
        email="regnskap@hansenror.example",
        due_days=14,
    ),
    CustomerRecord(
        10003,
        "Kari Ødegård",
        address_1="Nygårdsgaten 88B",
        postal_code="5008",
        place="BERGEN",
        email="kari.odegard@kunde.example",
        phone="+4791234567",
        due_days=14,
    ),
    CustomerRecord(
        10004,
        "Borettslaget Fjellsiden",
        org_no="837465923",
        address_1="Fjellveien 15",
        postal_code="5019",
        place="BERGEN",
        email="styret@fjellsiden.example",
        due_days=20,
    ),
    CustomerRecord(
        10005,
        "Åsane Storkjøkken AS",
        org_no="998877660",
        address_1="Myrdalsvegen 22",
        postal_code="5130",
        place="NYBORG",
        email="faktura@asanestorkjokken.example",
        due_days=14,
    ),
    CustomerRecord(
        10006,
        "Ola Nordmann",
        address_1="Kirkegata 3",
        postal_code="0153",
        place="OSLO",
        email="ola@kunde.example",
    ),
    CustomerRecord(
        10007,
        "Vestland Maskinutleie AS",
        org_no="911223341",
        address_1="Janaflaten 24",
        postal_code="5179",
        place="GODVIK",
        email="faktura@vestlandmaskin.example",
        due_days=30,
    ),
    CustomerRecord(
        10008,
        "Svenska Fasad AB",
        address_1="Hamngatan 11",
        postal_code="41106",
        place="GÖTEBORG",
        country="SE",
        email="ekonomi@svenskafasad.example",
        due_days=30,
    ),
    CustomerRecord(
        10009,
        "Damsgård Hagesenter (avviklet)",
        org_no="923456783",
        address_1="Damsgårdsveien 99",
        postal_code="5058",
        place="BERGEN",
        active=False,
    ),
)


def seed_client(ledger: Ledger, client_no: str) -> None:
    """Fill in a demo client: its facts, registers, and a series for invoices of its own.

    Does nothing to a client that is filled in already, so that a demo keeps what
    was done in it; one that was broken off is filled in again. The client is
    integrated with WebFaktura from the start.
    """
    if client_no not in {client.client_no for client in ledger.clients()}:
        ledger.add_client(DEMO_CLIENTS[client_no])
    if CUSTOMER_SERIES_2 in ledger.properties(client_no):  # set last
        return
    ledger.put_departments(client_no, DEPARTMENTS)
    ledger.put_projects(client_no, PROJECTS)
    ledger.put_customers(client_no, CUSTOMERS)
    ledger.put_products(client_no, PRODUCTS)
    ledger.change_property(client_no, INVOICE_SERIES, "700000-799999")
    ledger.change_property(client_no, INTEGRATION, INTEGRATED)
    ledger.change_property(client_no, CUSTOMER_SERIES_2, "30000-39999")


def seed_demo(ledger: Ledger) -> None:
    """Fill in every demo client."""
    for client_no in DEMO_CLIENTS:
        seed_client(ledger, client_no)
