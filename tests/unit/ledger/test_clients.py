import pytest

from unit.ledger.builders import CLIENT, KARI, a_batch, a_payment, updated
from webfaktura.ledger.clients import InvalidClient
from webfaktura.ledger.customers import InvalidCustomer
from webfaktura.ledger.properties import (
    CUSTOMER_SERIES_2,
    INTEGRATED,
    INTEGRATION,
    LOCKED_UNTIL,
    NOT_INTEGRATED,
    InvalidProperty,
    UnknownProperty,
)
from webfaktura.ledger.records import Account, ClientFacts, CustomerRecord, RegisterEntry, VatCode
from webfaktura.ledger.seed import DEMO_CLIENTS, seed_client, seed_demo
from webfaktura.ledger.session import ClientExists, Ledger, UnknownClient
from webfaktura.norway.identifiers import (
    BankAccountNo,
    InvalidBankAccountNo,
    InvalidOrgNo,
    OrgNo,
)

NEW = ClientFacts("123", "974760673", "Prøve AS")


def test_a_clients_facts_are_told(ledger: Ledger) -> None:
    assert ledger.client(CLIENT) == DEMO_CLIENTS[CLIENT]


def test_demo_numbers_are_valid(ledger: Ledger) -> None:
    seed_demo(ledger)

    for facts in ledger.clients():
        assert OrgNo.parse(facts.org_no).digits == facts.org_no
        assert BankAccountNo.parse(facts.bank_account_no).digits == facts.bank_account_no
        customers = ledger.customers(facts.client_no)
        assert [OrgNo.parse(each.org_no) for each in customers if each.org_no]
        assert {each.email.rpartition(".")[2] for each in customers if each.email} == {"example"}


def test_seeding_again_keeps_what_was_done(ledger: Ledger) -> None:
    changed = CustomerRecord(10000, "Nytt navn AS")
    ledger.put_customers(CLIENT, [changed])
    ledger.change_property(CLIENT, INTEGRATION, NOT_INTEGRATED)

    seed_client(ledger, CLIENT)

    assert ledger.customers(CLIENT)[0] == changed
    assert ledger.integration(CLIENT) == NOT_INTEGRATED


def test_a_new_client_has_what_it_needs_to_post(ledger: Ledger) -> None:
    ledger.add_client(NEW)

    assert ledger.integration("123") == NOT_INTEGRATED
    assert {"1500", "1920", "2700", "3000"} <= {entry.account for entry in ledger.accounts("123")}
    assert [code.code for code in ledger.vat_codes("123") if code.sale] == [
        "1",
        "9",
        "11",
        "21",
        "31",
        "91",
    ]
    assert [kind.code for kind in ledger.voucher_types("123")][:2] == ["1", "2"]
    assert ledger.customers("123") == []


def test_a_client_is_added_once(ledger: Ledger) -> None:
    with pytest.raises(ClientExists, match="Klient 999 finnes allerede"):
        ledger.add_client(DEMO_CLIENTS[CLIENT])


def test_wrong_facts_are_refused_and_nothing_is_added(ledger: Ledger) -> None:
    with pytest.raises(InvalidOrgNo):
        ledger.add_client(ClientFacts("123", "974760674", "Prøve AS"))
    with pytest.raises(InvalidBankAccountNo):
        ledger.add_client(ClientFacts("123", "", "Prøve AS", bank_account_no="12345678901"))
    with pytest.raises(InvalidClient):
        ledger.add_client(ClientFacts("123", "", " "))

    with pytest.raises(UnknownClient):
        ledger.client("123")


def test_an_unknown_client_is_refused_everywhere(ledger: Ledger) -> None:
    for call in (
        lambda: ledger.client("0"),
        lambda: ledger.properties("0"),
        lambda: ledger.integration("0"),
        lambda: ledger.accounts("0"),
        lambda: ledger.vat_codes("0"),
        lambda: ledger.voucher_types("0"),
        lambda: ledger.departments("0"),
        lambda: ledger.projects("0"),
        lambda: ledger.customers("0"),
        lambda: ledger.customers_changed_since("0", ""),
        lambda: ledger.put_customers("0", [KARI]),
        lambda: ledger.batches("0"),
        lambda: ledger.find_batch("0", "batch-1"),
        lambda: ledger.write_batch("0", a_batch()),
        lambda: ledger.vouchers("0"),
        lambda: ledger.trial_balance("0"),
        lambda: ledger.open_items("0"),
        lambda: ledger.register_payment("0", a_payment()),
        lambda: ledger.payments_since("0", ""),
    ):
        with pytest.raises(UnknownClient, match="Klient 0 finnes ikke i regnskapet"):
            call()


def test_one_clients_book_is_closed_to_another(ledger: Ledger) -> None:
    seed_demo(ledger)
    updated(ledger, a_batch())

    assert ledger.batches("998") == []
    assert ledger.find_batch("998", "batch-1") is None
    assert ledger.vouchers("998") == []
    assert ledger.trial_balance("998") == []
    assert ledger.open_items("998") == []
    assert ledger.payments_since("998", "").payments == []


def test_the_integration_is_a_property(ledger: Ledger) -> None:
    assert ledger.integration(CLIENT) == INTEGRATED

    ledger.change_property(CLIENT, INTEGRATION, NOT_INTEGRATED)

    assert ledger.integration(CLIENT) == NOT_INTEGRATED


def test_a_property_says_only_what_it_can(ledger: Ledger) -> None:
    with pytest.raises(InvalidProperty, match=r"kan ikke være «Ja»\. Velg «Ikke integrert»"):
        ledger.change_property(CLIENT, INTEGRATION, "Ja")
    with pytest.raises(InvalidProperty, match=r"Skriv en dato som 31\.12\.2026"):
        ledger.change_property(CLIENT, LOCKED_UNTIL, "i fjor")
    with pytest.raises(InvalidProperty, match="Skriv et intervall som 30000-39999"):
        ledger.change_property(CLIENT, CUSTOMER_SERIES_2, "39999-30000")
    with pytest.raises(UnknownProperty, match="Egenskapen «Farge» finnes ikke"):
        ledger.change_property(CLIENT, "Farge", "blå")

    assert ledger.properties(CLIENT)[INTEGRATION] == INTEGRATED
    assert ledger.change_property(CLIENT, CUSTOMER_SERIES_2, "40000 – 49999") == "40000-49999"


def test_version_and_licence_are_told(ledger: Ledger) -> None:
    ledger.change_version("8.0.1")
    ledger.remove_licence()

    assert (ledger.program().version, ledger.program().licensed) == ("8.0.1", False)

    ledger.add_licence()

    assert ledger.program().licensed


def test_registers_are_added_to_and_changed(ledger: Ledger) -> None:
    ledger.put_departments(CLIENT, [RegisterEntry("1", "Nytt navn"), RegisterEntry("10", "Ny")])
    ledger.put_projects(CLIENT, [RegisterEntry("90", "Gamle", active=False)])
    ledger.put_accounts(CLIENT, [Account("3010", "Salg av brukte varer")])
    raw_fish = VatCode("32", "Råfisk", rate=ledger.vat_codes(CLIENT)[0].rate, sale=True)

    assert [entry.no for entry in ledger.departments(CLIENT)] == ["1", "2", "3", "10"]
    assert ledger.departments(CLIENT)[0].name == "Nytt navn"
    assert ledger.projects(CLIENT)[0] == RegisterEntry("90", "Gamle", active=False)
    assert Account("3010", "Salg av brukte varer") in ledger.accounts(CLIENT)
    assert raw_fish not in ledger.vat_codes(CLIENT)


def test_customers_must_have_number_and_name(ledger: Ledger) -> None:
    before = ledger.customers(CLIENT)

    with pytest.raises(InvalidCustomer, match="Kunde 30001 mangler navn"):
        ledger.put_customers(CLIENT, [KARI, CustomerRecord(30001, " ")])
    with pytest.raises(InvalidCustomer, match="Kundenummer 0 kan ikke brukes"):
        ledger.put_customers(CLIENT, [CustomerRecord(0, "Ingen")])

    assert ledger.customers(CLIENT) == before
