"""A quote becomes an order, an order an invoice; each once, and the whole chain is known."""

from datetime import date

import pytest

from builders import NOW, TODAY, a_customer, an_actor, an_entry, issued
from webfaktura.server.invoicing.commands import change_draft
from webfaktura.server.invoicing.discarding import StillNeeded, throw_all_away, throw_away
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.quote_rules import (
    ORDER,
    QUOTE,
    QuoteState,
    is_expired,
    marks_for,
    may_become,
)
from webfaktura.server.invoicing.quotes import (
    AlreadyBecame,
    NotNow,
    chain_of,
    copy_quote,
    make_from_quote,
    mark_quote,
    quotes,
    set_valid_until,
    start_quote,
    words,
)
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.tenancy.models import AuditEntry, Company

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()


def a_quote(company: Company, kind: str = QUOTE) -> Draft:
    draft = start_quote(company=company, kind=kind, on=TODAY, at=NOW, by=BY)
    return change_draft(
        draft=draft,
        version=draft.version,
        head=DraftHead(customer_id=a_customer(company).public_id, your_reference="Åse"),
        entries=[an_entry()],
        at=NOW,
        by=BY,
    )


def became(draft: Draft, kind: str) -> Draft:
    return make_from_quote(draft=draft, kind=kind, on=TODAY, at=NOW, by=BY)


def marked(draft: Draft, state: QuoteState) -> Draft:
    return mark_quote(draft=draft, state=state, at=NOW, by=BY)


def state_of(draft: Draft) -> str:
    return Draft.objects.get(pk=draft.pk).quote_state


def test_quotes_and_orders_are_numbered_each_in_its_series(company: Company) -> None:
    made = [a_quote(company), a_quote(company), a_quote(company, ORDER)]

    assert [(each.kind, each.quote_no) for each in made] == [
        ("quote", 1),
        ("quote", 2),
        ("order", 1),
    ]
    assert [each.valid_until for each in made] == [date(2026, 12, 24), date(2026, 12, 24), None]


def test_they_stand_in_their_own_list_and_not_among_drafts(company: Company) -> None:
    quote, order = a_quote(company), a_quote(company, ORDER)

    assert list(quotes(company)) == [order, quote]
    assert list(drafts(company)) == []


def test_a_quote_becomes_an_order_and_the_order_an_invoice(company: Company) -> None:
    quote = a_quote(company)

    order = became(quote, ORDER)
    draft = became(order, "invoice")

    assert (order.kind, order.quote_no, order.quote_state) == ("order", 1, "open")
    assert (draft.kind, draft.quote_no, draft.your_reference) == ("invoice", None, "Åse")
    assert [line.description for line in draft.lines.all()] == ["Befaring"]
    assert (state_of(quote), state_of(order)) == ("invoiced", "invoiced")
    assert issued(draft).gross.ore == 125_000


def test_the_chain_is_known_from_each_of_its_links(company: Company) -> None:
    quote = a_quote(company)
    order = became(quote, ORDER)
    draft = became(order, "invoice")
    issued(draft)

    for link in (quote, order, draft):
        assert chain_of(link) == [quote, order, draft]
    assert [words(link) for link in chain_of(quote)] == ["tilbud 1", "ordre 1", "faktura 1"]


def test_a_quote_becomes_something_once(company: Company) -> None:
    quote = a_quote(company)
    order = became(quote, ORDER)

    for kind in (ORDER, "invoice"):
        with pytest.raises(AlreadyBecame) as refused:
            became(quote, kind)
        assert refused.value.document == order
    assert quotes(company).count() == 2


def test_when_the_invoice_is_thrown_away_as_a_draft_the_order_is_open_again(
    company: Company,
) -> None:
    quote = a_quote(company)
    order = became(quote, ORDER)
    draft = became(order, "invoice")

    throw_away(draft=draft, at=NOW, by=BY)

    assert (state_of(quote), state_of(order)) == ("accepted", "open")
    assert became(order, "invoice").came_from == order


def test_a_declined_quote_becomes_nothing_until_it_is_opened_again(company: Company) -> None:
    quote = marked(a_quote(company), QuoteState.DECLINED)

    with pytest.raises(NotNow, match="Tilbud 1"):
        became(quote, ORDER)
    marked(quote, QuoteState.OPEN)
    assert became(quote, ORDER).kind == ORDER


def test_marks_follow_what_people_answer(company: Company) -> None:
    quote = a_quote(company)

    marked(quote, QuoteState.SENT)
    marked(quote, QuoteState.SENT)
    marked(quote, QuoteState.ACCEPTED)

    assert state_of(quote) == "accepted"
    told = AuditEntry.objects.filter(deed="quote.mark").values_list("details", flat=True)
    assert list(told) == [{"from": "open", "to": "sent"}, {"from": "sent", "to": "accepted"}]
    with pytest.raises(NotNow):
        marked(quote, QuoteState.INVOICED)


def test_what_has_become_something_is_not_thrown_away(company: Company) -> None:
    quote = a_quote(company)
    order = became(quote, ORDER)

    with pytest.raises(StillNeeded, match="Tilbud 1 er blitt ordre 1"):
        throw_away(draft=quote, at=NOW, by=BY)
    throw_away(draft=order, at=NOW, by=BY)
    throw_away(draft=quote, at=NOW, by=BY)

    assert list(quotes(company)) == []


def test_of_many_those_that_must_stay_stay(company: Company) -> None:
    quote, other = a_quote(company), a_quote(company)
    became(quote, ORDER)

    gone, refusals = throw_all_away(company=company, drafts=[quote, other], at=NOW, by=BY)

    assert (gone, len(refusals)) == (1, 1)


def test_a_copy_is_open_and_has_a_number_of_its_own(company: Company) -> None:
    quote = marked(a_quote(company), QuoteState.DECLINED)

    copy = copy_quote(draft=quote, on=TODAY, at=NOW, by=BY)

    assert (copy.kind, copy.quote_no, copy.quote_state, copy.came_from) == (
        "quote", 2, "open", None,
    )  # fmt: skip
    assert copy.lines.count() == 1


def test_the_last_day_of_a_quote_is_written(company: Company) -> None:
    quote = set_valid_until(draft=a_quote(company), until=date(2027, 1, 31), at=NOW, by=BY)

    assert quote.valid_until == date(2027, 1, 31)
    entry = AuditEntry.objects.get(deed="quote.valid_until")
    assert (entry.subject, entry.details) == ("1", {"until": "2027-01-31"})


def test_only_what_waits_for_an_answer_runs_out() -> None:
    yesterday = date(2026, 11, 23)

    assert is_expired("sent", yesterday, on=TODAY)
    assert not is_expired("sent", TODAY, on=TODAY)
    assert not is_expired("accepted", yesterday, on=TODAY)
    assert not is_expired("open", None, on=TODAY)


def test_an_order_is_not_made_into_an_order() -> None:
    assert may_become(ORDER, "open") == ("invoice",)
    assert may_become(QUOTE, "accepted") == ("order", "invoice")
    assert may_become(QUOTE, "invoiced") == ()
    assert marks_for(ORDER, "invoiced") == ()
