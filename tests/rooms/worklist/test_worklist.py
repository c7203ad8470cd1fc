"""What waits over all clients: each kind is found and counted, and rests until it grows."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from builders import NOW, a_company, a_customer, a_user, an_actor, an_agency, an_issued_invoice
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.posting.commands import claim_batch, write_voucher
from webfaktura.server.posting.models import Batch, Placement
from webfaktura.server.registers.models import ErpVatCode, NumberSeries
from webfaktura.server.tenancy.commands import deactivate_company
from webfaktura.server.tenancy.models import Agency, AuditEntry, Company, SyncRun
from webfaktura.server.tenancy.scope import companies_scope, company_scope
from webfaktura.server.worklist.commands import (
    AlreadyPast,
    NotOfTheOffice,
    ReasonMissing,
    assign,
    put_off,
    take_up,
)
from webfaktura.server.worklist.queries import is_put_off, notes_on, troubles
from webfaktura.server.worklist.rules import Kind, PutOff, Trouble, rests

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def agency() -> Agency:
    return an_agency()


@pytest.fixture
def clients(agency: Agency) -> list[Company]:
    """Two clients that were synchronised just now, with nothing amiss."""
    made = [a_company(agency, erp_client_no=number) for number in ("10", "11")]
    for company in made:
        a_run(company, "done")
    return made


def a_run(company: Company, result: str, *, ago: timedelta = timedelta(0)) -> None:
    with company_scope(company):
        SyncRun.objects.create(
            company=company,
            run_id=company.public_id if result == "done" else company.agency.public_id,
            host="SRV1",
            started_at=NOW - ago,
            ended_at=NOW - ago,
            result=result,
            summary="Bunt 3 ble avvist." if result == "failed" else "",
        )


def an_undelivered_one(company: Company, **customer: str) -> Delivery:
    with company_scope(company):
        delivery = start_delivery(
            invoice=an_issued_invoice(company, customer=a_customer(company, **customer)), at=NOW
        )
        Delivery.objects.filter(pk=delivery.pk).update(state="failed")
    return delivery


def found(clients: list[Company]) -> list[tuple[Kind, str, int]]:
    numbers = {client.pk: client.erp_client_no for client in clients}
    with companies_scope(clients):
        return [
            (each.kind, numbers[each.company_id], each.count) for each in troubles(clients, at=NOW)
        ]


def test_where_all_is_well_nothing_waits(clients: list[Company]) -> None:
    assert found(clients) == []


def test_what_did_not_arrive_is_counted_by_client(clients: list[Company]) -> None:
    one, other = clients
    an_undelivered_one(one)
    an_undelivered_one(one)
    an_undelivered_one(other)

    assert sorted(found(clients)) == [
        (Kind.NOT_DELIVERED, "10", 2),
        (Kind.NOT_DELIVERED, "11", 1),
    ]


def test_what_went_another_way_since_waits_no_longer(clients: list[Company]) -> None:
    old = an_undelivered_one(clients[0])
    with company_scope(clients[0]):
        Delivery.objects.create(
            company=clients[0],
            invoice=old.invoice,
            channel="ehf",
            turn=1,
            state="sent",
            created_at=NOW,
        )

    assert found(clients) == []


def test_every_kind_is_found_and_the_worst_stands_first(clients: list[Company]) -> None:
    one, other = clients
    an_undelivered_one(one)
    with company_scope(one):
        write_voucher(invoice=an_issued_invoice(one), at=NOW)
        claim_batch(company=one, at_most=10, at=NOW, by=an_actor())
        Batch.objects.update(claimed_at=NOW - timedelta(days=2))
        Placement.objects.update(state="parked")
        ErpVatCode.objects.filter(code="91").update(level="")
        NumberSeries.objects.filter(kind="invoice").update(next_no=999_500)
        letter = an_issued_invoice(one, customer=a_customer(one, channel="post"))
        start_delivery(invoice=letter, at=NOW)
    Company.objects.filter(pk=one.pk).update(parked_reason="Summen av bunt 4 stemmer ikke.")
    with company_scope(other):
        SyncRun.objects.filter(company=other).delete()
    Company.objects.filter(pk=other.pk).update(created_at=NOW - timedelta(days=3))
    a_run(one, "failed", ago=timedelta(minutes=-1))

    assert [kind for kind, _, _ in found(list(Company.objects.order_by("pk")))] == [
        Kind.COMPANY_PARKED,
        Kind.SYNC_FAILED,
        Kind.SYNC_MISSING,
        Kind.VOUCHER_PARKED,
        Kind.NOT_DELIVERED,
        Kind.BATCH_OPEN,
        Kind.CODES_UNMAPPED,
        Kind.SERIES_ENDS,
        Kind.LETTERS,
    ]


def test_a_deactivated_client_waits_for_nothing(clients: list[Company]) -> None:
    an_undelivered_one(clients[0])
    deactivate_company(company=clients[0], at=NOW, by=an_actor())
    clients[0].refresh_from_db()

    assert found(clients) == []


def test_the_number_of_questions_does_not_grow_with_the_clients(
    clients: list[Company], agency: Agency, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12, 18):
        clients.append(a_company(agency, erp_client_no=str(number)))
        an_undelivered_one(clients[-1])

    with companies_scope(clients), django_assert_num_queries(10):
        troubles(clients, at=NOW)


def test_somebody_of_the_office_takes_it_and_gives_it_back(
    clients: list[Company], agency: Agency
) -> None:
    kari = a_user(agency)
    assign(company=clients[0], kind=Kind.NOT_DELIVERED, to=kari, at=NOW, by=an_actor())
    with companies_scope(clients):
        note = notes_on(clients)[clients[0].pk, Kind.NOT_DELIVERED]
    assert note.responsible == kari

    assign(company=clients[0], kind=Kind.NOT_DELIVERED, to=None, at=NOW, by=an_actor())

    with company_scope(clients[0]):
        deeds = AuditEntry.objects.filter(deed="worklist.assign").values_list("details", flat=True)
        assert [entry["responsible"] for entry in deeds.order_by("pk")] == [kari.name, ""]


def test_a_stranger_is_given_nothing(clients: list[Company]) -> None:
    stranger = a_user(an_agency())

    with pytest.raises(NotOfTheOffice, match="arbeider ikke for"):
        assign(company=clients[0], kind=Kind.NOT_DELIVERED, to=stranger, at=NOW, by=an_actor())


def test_it_rests_until_its_day_or_until_there_are_more(clients: list[Company]) -> None:
    wait = PutOff(until=LATER, count=2, reason="Kunden er på ferie")
    put_off(company=clients[0], kind=Kind.NOT_DELIVERED, wait=wait, at=NOW, by=an_actor())
    two = Trouble(company_id=clients[0].pk, kind=Kind.NOT_DELIVERED, count=2)
    three = Trouble(company_id=clients[0].pk, kind=Kind.NOT_DELIVERED, count=3)
    with companies_scope(clients):
        notes = notes_on(clients)
    assert is_put_off(two, notes, at=NOW)
    assert not is_put_off(two, notes, at=LATER)
    assert not is_put_off(three, notes, at=NOW)

    take_up(company=clients[0], kind=Kind.NOT_DELIVERED, at=NOW, by=an_actor())

    with companies_scope(clients):
        assert not is_put_off(two, notes_on(clients), at=NOW)


def test_nothing_is_put_off_without_a_reason_or_to_a_day_that_was(clients: list[Company]) -> None:
    silent = PutOff(until=LATER, count=1, reason="  ")
    past = PutOff(until=NOW, count=1, reason="Ferie")

    with pytest.raises(ReasonMissing):
        put_off(company=clients[0], kind=Kind.LETTERS, wait=silent, at=NOW, by=an_actor())
    with pytest.raises(AlreadyPast):
        put_off(company=clients[0], kind=Kind.LETTERS, wait=past, at=NOW, by=an_actor())


def test_what_nobody_put_off_does_not_rest() -> None:
    assert not rests(Trouble(company_id=1, kind=Kind.LETTERS, count=1), None, at=NOW)
