"""Repeterende fakturaer: begun, planned, started, paused; what was missed is decided on."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from builders import NOW, a_company, a_draft, an_actor, an_entry, an_issued_invoice
from pages.reading import done, read
from rooms.invoicing.repeating import a_recurring, raised
from webfaktura.norway.calendar import format_date, oslo_date
from webfaktura.server import tasks
from webfaktura.server.invoicing.models import Draft, Recurring
from webfaktura.server.invoicing.recurring import start_recurring
from webfaktura.server.invoicing.recurring_periods import make_due_period
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()


@pytest.fixture
def today() -> date:
    return oslo_date(now())


def at(name: str, recurring: Recurring) -> str:
    return reverse(name, args=[recurring.company.public_id, recurring.public_id])


def planned(**changes: str) -> dict[str, str]:
    plan = {"name": "Leie", "every": "1", "rhythm": "months", "starts_on": "01.12.2026"}
    return plan | changes


def test_a_new_one_leads_to_its_plan_and_its_template(reader: Client, company: Company) -> None:
    answer = reader.post(reverse("recurring_new", args=[company.public_id]))

    made = Recurring.objects.get()
    assert answer.headers["Location"] == at("recurring", made)
    page = read(reader, at("recurring", made))
    assert "Repeterende faktura" in page
    assert "Ikke startet" in page
    assert "Malen mangler noe" in page
    template = reverse("draft", args=[company.public_id, made.template.public_id])
    assert reader.get(template).status_code == 200


@pytest.mark.parametrize("is_issued", [False, True])
def test_one_begins_like_a_draft_or_an_invoice(
    reader: Client, company: Company, *, is_issued: bool
) -> None:
    like = an_issued_invoice(company).draft if is_issued else a_draft(company)

    reader.post(reverse("recurring_new", args=[company.public_id]), {"like": like.public_id})

    template = Recurring.objects.get().template
    assert template.customer == like.customer
    assert [line.description for line in template.lines.all()] == ["Befaring"]


def test_the_list_tells_rhythm_next_day_and_whether_it_runs(
    reader: Client, company: Company, today: date
) -> None:
    later = today + timedelta(days=10)
    a_recurring(company, starts_on=later, every=3, issues_by_itself=True)

    page = read(reader, reverse("recurring_invoices", args=[company.public_id]))

    assert (
        f"Leie Fjellheim Bakeri AS Hver 3. måned {format_date(later)} Faktureres av seg selv "
        "1\xa0250,00 Går"
    ).replace("\xa0", " ") in page.replace("\xa0", " ")


def test_an_empty_list_says_what_they_are_for(reader: Client, company: Company) -> None:
    page = read(reader, reverse("recurring_invoices", args=[company.public_id]))

    assert "Ingen repeterende fakturaer ennå" in page


def test_the_plan_is_saved_and_the_next_days_follow(
    reader: Client, company: Company, today: date
) -> None:
    recurring = start_recurring(company=company, on=today, at=NOW, by=BY, like=a_draft(company))

    page = done(
        reader,
        at("recurring", recurring),
        **planned(starts_on="31.01.2030", every="1", issues_by_itself="yes"),
    )

    assert "Planen er lagret." in page
    assert "31.01.2030" in page
    assert "28.02.2030" in page
    assert "31.03.2030" in page
    assert page.count(".2030") >= 6
    assert Recurring.objects.get().issues_by_itself is True


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"every": "0"}, "større enn eller lik 1"),
        ({"rhythm": "months", "every": "61"}, "Skriv et helt tall fra 1 til 60."),
        ({"starts_on": "snart"}, "«snart» er ikke en dato"),
        ({"ends_on": "01.11.2026"}, "Slutten er før den første dagen."),
        ({"price_change": "5"}, "Skriv dagen de nye prisene gjelder fra."),
        ({"price_change": "-100", "price_change_from": "01.01.2027"}, "Prisendringen er over −100"),
    ],
)
def test_an_odd_plan_is_refused_in_words(
    reader: Client, company: Company, changes: dict[str, str], sentence: str
) -> None:
    recurring = a_recurring(company)
    before = recurring.starts_on

    answer = reader.post(at("recurring", recurring), planned(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Recurring.objects.get().starts_on == before


def test_a_price_change_is_shown_with_an_example(reader: Client, company: Company) -> None:
    recurring = a_recurring(company, **raised("3.5", day=date(2027, 1, 1)))

    page = read(reader, at("recurring", recurring)).replace("\xa0", " ")

    assert "Leie: 1 000,00 blir 1 035,00 fra 01.01.2027." in page


def test_it_is_paused_and_runs_again(reader: Client, company: Company) -> None:
    recurring = a_recurring(company)

    assert "Den er stanset." in done(reader, at("recurring_run", recurring), deed="pause")
    assert Recurring.objects.get().active is False
    assert "Den går." in done(reader, at("recurring_run", recurring), deed="run")
    assert Recurring.objects.get().active is True


def test_an_empty_template_does_not_run(reader: Client, company: Company, today: date) -> None:
    recurring = start_recurring(company=company, on=today, at=NOW, by=BY)

    page = done(reader, at("recurring_run", recurring), deed="run")

    assert "Malen har ingen kunde." in page
    assert Recurring.objects.get().active is False


def three_missed(company: Company, today: date) -> Recurring:
    return a_recurring(
        company, rhythm="weeks", starts_on=today - timedelta(weeks=2), issues_by_itself=True
    )


@pytest.mark.parametrize(
    ("choice", "words", "made_and_skipped"),
    [
        ("all", "3 kladder er laget.", (3, 0)),
        ("last", "1 kladd er laget.", (1, 2)),
        ("skip", "Periodene er hoppet over.", (0, 3)),
        ("tull", "Velg en av knappene på siden.", (0, 0)),
    ],
)
def test_what_was_missed_is_decided_on(
    reader: Client,
    company: Company,
    today: date,
    choice: str,
    words: str,
    made_and_skipped: tuple[int, int],
) -> None:
    recurring = three_missed(company, today)
    asked = read(reader, at("recurring", recurring))
    decision = {"choice": choice, "through": format_date(today)}

    page = done(reader, at("recurring_missed", recurring), **decision)
    done(reader, at("recurring_missed", recurring), **decision)

    assert "3 perioder venter på deg" in asked
    assert words in page
    made = Draft.objects.filter(came_from=recurring.template).count()
    assert (made, recurring.periods.filter(skipped=True).count()) == made_and_skipped


def test_what_waits_is_told_in_the_list_and_not_made_by_the_worker(
    reader: Client, company: Company, today: date
) -> None:
    recurring = three_missed(company, today)

    assert tasks.recurring_due()() == 0
    page = read(reader, reverse("recurring_invoices", args=[company.public_id]))

    assert "3 perioder venter" in page
    assert not recurring.periods.exists()


def test_the_history_tells_what_each_became_and_what_a_draft_lacks(
    reader: Client, company: Company, today: date
) -> None:
    recurring = a_recurring(company, starts_on=today, entries=[an_entry(description="")])
    make_due_period(recurring=recurring, on=today, at=NOW, by=BY)

    page = read(reader, at("recurring", recurring))

    assert f"{format_date(today)} Kladd Mangler noe Skriv hva linje 1 gjelder" in page


def test_one_that_nothing_was_made_of_is_removed(reader: Client, company: Company) -> None:
    recurring = a_recurring(company)

    page = done(reader, at("recurring_remove", recurring))

    assert "Den repeterende fakturaen er fjernet." in page
    assert not Recurring.objects.exists()


def test_one_that_was_used_is_kept(reader: Client, company: Company, today: date) -> None:
    recurring = a_recurring(company, starts_on=today)
    make_due_period(recurring=recurring, on=today, at=NOW, by=BY)

    assert "så den beholdes" in done(reader, at("recurring_remove", recurring))


def test_one_of_another_company_is_not_found(reader: Client, company: Company) -> None:
    other = a_company()
    with company_scope(other):
        theirs = a_recurring(other)

    for name in ("recurring", "recurring_run", "recurring_missed", "recurring_remove"):
        address = reverse(name, args=[company.public_id, theirs.public_id])
        assert reader.post(address).status_code == 404
