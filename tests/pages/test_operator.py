"""Drift: what waits, who works, and why something has given up; one click tries it again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from builders import NOW, a_company, an_agency
from pages.operations import a_dead_job, an_operator
from pages.test_words import ENGLISH, words
from rooms.jobs import shop
from webfaktura.server import tasks
from webfaktura.server.delivery.models import PrintRun
from webfaktura.server.jobs.commands import KILLED
from webfaktura.server.jobs.housekeeping import forget_done_jobs
from webfaktura.server.jobs.models import Heartbeat, Job
from webfaktura.server.jobs.pulse import first_beat
from webfaktura.server.tenancy.models import AuditEntry, User
from webfaktura.server.web.pages.operator import shown

pytestmark = pytest.mark.django_db

TRACEBACK = """Traceback (most recent call last):
  File "/srv/webfaktura/execution.py", line 61, in _run
    _call(task, job, within)
    ~~~~~^^^^^^^^^^^^^^^^^^^
  File "/srv/webfaktura/transport.py", line 89, in send
    raise MailerUnavailable(answer)
webfaktura.transport.MailerUnavailable: The mail server did not answer
  for 20 seconds, to kari@fjord.example
"""


@pytest.fixture
def user() -> User:
    return an_operator()


@pytest.fixture
def operator(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(operator: Client) -> str:
    return operator.get(reverse("operator")).content.decode()


def asked_of_the_database(operator: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert operator.get(reverse("operator")).status_code == 200
    return len(asked)


def entries() -> list[tuple[str, str, dict[str, object]]]:
    """What has been tried again, as the installation's chain tells it."""
    rows = AuditEntry.objects.filter(scope="installation", deed__startswith="job.")
    return list(rows.order_by("position").values_list("deed", "actor", "details"))


def test_a_new_installation_says_in_words_that_there_is_nothing(operator: Client) -> None:
    said = page(operator)

    for sentence in (
        "Ingen oppgaver har gitt opp.",
        "Ingenting venter",
        "Ingen arbeider er i gang. Ingenting sendes før en startes.",
        "Ingenting gjøres etter klokka før en arbeider er startet.",
        "Ingen byråer er registrert ennå.",
    ):
        assert sentence in said
    assert "Prøv" not in said


def test_who_works_what_waits_and_what_comes_is_seen(operator: Client) -> None:
    now = timezone.now()
    first_beat(worker=Heartbeat(name="worker", host="srv1.fjord.example", pid=4121), at=now)
    tasks.put_schedules(at=now)
    for _ in range(3):
        shop.sell.enqueue(goods="apple")

    seen = operator.get(reverse("operator")).context["operations"]

    assert [(worker.host, worker.pid) for worker in seen.workers] == [("srv1.fjord.example", 4121)]
    assert (seen.waiting, seen.running, seen.dead.total) == (3, 0, 0)
    assert seen.waiting_since == Job.objects.earliest("enqueued_at").enqueued_at
    assert sorted(each.task for each in seen.coming) == [
        "Glem oppgaver som ble gjort for lenge siden",
        "Legg brev som venter, i utskriftskjøringer",
        "Lese e-poster som kom i retur",
        "Lese svar på EHF-dokumenter",
        "Lever utskriftskjøringer",
        "Slett eksporter som ble laget for lenge siden",
        "Spør aksesspunktet om EHF-dokumenter",
    ]


def test_a_worker_that_is_not_seen_any_more_does_not_live(operator: Client) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    first_beat(worker=Heartbeat(name="worker", host="srv1.fjord.example", pid=4121), at=long_ago)

    assert "srv1.fjord.example" not in page(operator)


def test_a_dead_job_is_told_in_words_with_its_reason_first(operator: Client) -> None:
    company = a_company()
    a_dead_job(company=company, error=TRACEBACK)

    [job] = operator.get(reverse("operator")).context["operations"].dead.first

    assert job.reason == "MailerUnavailable: The mail server did not answer"
    assert (job.company, job.attempts, job.error) == (company, 1, TRACEBACK)
    shown, folded = page(operator).split("<details", 2)[1:]
    assert f"{company.company_no} Demo Bygg AS" in page(operator)
    assert "kari@fjord.example" not in shown
    assert "to kari@fjord.example" in folded


def test_what_a_job_was_given_to_work_on_is_not_shown(operator: Client) -> None:
    a_dead_job()

    assert "apple" not in page(operator)


def test_a_job_that_killed_its_workers_is_told_in_norwegian(operator: Client) -> None:
    a_dead_job(task=forget_done_jobs, error=KILLED)

    [job] = operator.get(reverse("operator")).context["operations"].dead.first

    assert job.task == "Glem oppgaver som ble gjort for lenge siden"
    assert job.reason == (
        "Arbeideren ble drept eller mistet databasen hver gang den arbeidet med oppgaven."
    )


def test_a_dead_job_is_tried_again_and_the_deed_is_recorded(operator: Client, user: User) -> None:
    job = a_dead_job(company=a_company())
    other = a_dead_job()

    answer = operator.post(reverse("operator_retry", args=[job.pk]), follow=True)

    assert "Oppgaven prøves igjen." in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("ready", 0)
    assert list(Job.objects.filter(state="dead")) == [other]
    details = {"job": str(job.pk), "company": job.company_id}
    assert entries() == [("job.retry", user.name, details)]


def test_who_comes_too_late_is_told_so_and_nothing_is_recorded(operator: Client) -> None:
    address = reverse("operator_retry", args=[a_dead_job().pk])
    operator.post(address)

    answer = operator.post(address, follow=True)

    assert "Denne oppgaven er alt i gang igjen." in answer.content.decode()
    assert len(entries()) == 1


def test_all_dead_jobs_are_tried_again_at_once(operator: Client, user: User) -> None:
    for _ in range(3):
        a_dead_job()

    first, second = (operator.post(reverse("operator_retry_all"), follow=True) for _ in range(2))

    assert "3 oppgaver prøves igjen." in first.content.decode()
    assert "Ingen oppgaver har gitt opp lenger." in second.content.decode()
    assert not Job.objects.filter(state="dead").exists()
    assert entries() == [("job.retry_all", user.name, {"count": 3})]


def test_an_entry_that_cannot_be_written_leaves_the_job_where_it_was(operator: Client) -> None:
    job = a_dead_job()
    newest = AuditEntry.objects.filter(scope="installation").latest("position")
    words = {"actor": "x", "deed": "x", "subject": "x", "hash": "x"}
    AuditEntry.objects.create(
        scope="installation", position=newest.position + 1, at=newest.at, **words
    )  # the place in the chain is taken

    with pytest.raises(IntegrityError):
        operator.post(reverse("operator_retry", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "dead"


def test_a_job_that_is_gone_is_not_found(operator: Client) -> None:
    job = a_dead_job()
    address = reverse("operator_retry", args=[job.pk])
    job.delete()

    assert operator.post(address).status_code == 404


def test_nothing_is_tried_again_without_the_pages_own_token(user: User) -> None:
    a_dead_job()
    other_site = Client(enforce_csrf_checks=True)
    other_site.force_login(user)

    assert other_site.post(reverse("operator_retry_all")).status_code == 403
    assert Job.objects.get().state == "dead"


def test_offices_stand_by_name_with_the_number_of_their_clients(operator: Client) -> None:
    fjord = an_agency(name="Fjord Regnskap AS")
    for number in ("1", "2"):
        a_company(fjord, erp_client_no=number)
    an_agency(name="Bergen Byrå")

    seen = operator.get(reverse("operator")).context["operations"]

    assert [(each.name, each.clients) for each in seen.agencies.first] == [
        ("Bergen Byrå", 0),
        ("Fjord Regnskap AS", 2),
    ]
    assert [each.subscription.code for each in seen.subscriptions.first][:2] == ["10", "20"]


def test_of_many_the_first_are_shown_and_the_rest_are_counted(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "MOST_SHOWN", 2)
    for _ in range(5):
        a_dead_job()
    for _ in range(3):
        an_agency()

    said = page(operator)

    assert said.count(">Prøv igjen") == 2
    assert "3 til har gitt opp. De vises når de over er borte." in said
    assert "og 1 byrå til" in said


def test_print_runs_are_told_of(operator: Client) -> None:
    PrintRun.objects.create(
        name="brev-20261124-00000001",
        sides="one-sided",
        state="waiting",
        letters=12,
        next_attempt_at=NOW,
        made_at=NOW,
        words="Skriveren svarer ikke.",
    )

    said = page(operator)

    for each in ("Utskriftskjøringer", "brev-20261124-00000001", "Skriveren svarer ikke."):
        assert each in said


def test_the_page_asks_as_often_for_many_rows_as_for_few(operator: Client) -> None:
    a_dead_job(company=a_company())
    few = asked_of_the_database(operator)

    for _ in range(4):
        a_dead_job(company=a_company())
        shop.sell.enqueue(goods="apple")
        first_beat(worker=Heartbeat(name="worker", host="srv1", pid=1), at=timezone.now())

    assert (few, asked_of_the_database(operator)) == (17, 17)


def test_the_page_speaks_norwegian(operator: Client) -> None:
    a_dead_job(company=a_company(), error=KILLED)
    tasks.put_schedules(at=timezone.now())

    assert ENGLISH.findall(words(page(operator))) == []
