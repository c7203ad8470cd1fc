"""What stands between a draft and a lawful document, and what is merely odd; pure."""

from collections.abc import Iterator
from datetime import timedelta

from webfaktura.norway.money import format_amount
from webfaktura.server.invoicing.crediting import takes_too_much
from webfaktura.server.invoicing.rules import (
    CreditOfLine,
    DraftFacts,
    Finding,
    LineFacts,
    gettext_noop,
    last_of_month_may_stand,
)


def findings_about(draft: DraftFacts) -> Iterator[Finding]:
    """Everything that stands between the draft and a lawful document, and what is merely odd."""
    yield from _about_seller(draft)
    yield from _about_buyer(draft)
    yield from _about_dates(draft)
    yield from _about_currency(draft)
    yield from _about_lines(draft)


def _about_seller(draft: DraftFacts) -> Iterator[Finding]:
    if not (draft.seller.address_1 and draft.seller.postal_code):
        yield Finding(
            field="company",
            message=gettext_noop(
                "The company has no address. Fill it in under My company before you issue."
            ),
        )
    if not draft.seller_account:
        yield Finding(
            field="company",
            message=gettext_noop(
                "The company has no bank account to be paid to. Fill it in under My company."
            ),
        )


def _about_buyer(draft: DraftFacts) -> Iterator[Finding]:
    buyer = draft.buyer
    if buyer is None:
        yield Finding(
            field="customer",
            message=gettext_noop("Choose the customer that is to have the invoice."),
        )
    elif not draft.customer_active:
        yield Finding(
            field="customer",
            message=gettext_noop(
                "%(name)s is deactivated. Activate the customer, or choose another."
            ),
            values={"name": buyer.name},
        )
    elif draft.is_reverse_charge and not buyer.org_no:
        yield Finding(
            field="customer",
            message=gettext_noop(
                "%(name)s has no organisation number; reverse charge needs it. Fill it in on "
                "the customer's card."
            ),
            values={"name": buyer.name},
        )
    elif not (buyer.org_no or (buyer.address_1 and buyer.postal_code)):
        yield Finding(
            field="customer",
            message=gettext_noop(
                "%(name)s has neither address nor organisation number; the law asks for one of "
                "them. Fill it in on the customer's card."
            ),
            values={"name": buyer.name},
        )


def _about_dates(draft: DraftFacts) -> Iterator[Finding]:
    month_end = last_of_month_may_stand(
        draft.issued_on, today=draft.today, delivered_on=draft.delivered_on
    )
    if draft.issued_on != draft.today and not month_end:
        yield Finding(
            field="issued_on",
            message=gettext_noop(
                "The invoice date must be today's date, or the last day of last month in the "
                "month's first 15 working days for what was delivered by then. Leave the field "
                "empty to use today's date."
            ),
        )
    if draft.issued_on - draft.delivered_on > timedelta(days=31):
        yield Finding(
            field="delivered_on",
            message=gettext_noop(
                "The delivery is more than a month ago; the invoice should have been issued "
                "within a month."
            ),
            stops=False,
        )


def _about_currency(draft: DraftFacts) -> Iterator[Finding]:
    currency = draft.currency
    if currency.code == "NOK":
        return
    if not currency.is_open_for:
        yield Finding(
            field="currency",
            message=gettext_noop(
                "The company does not invoice in %(currency)s. The office opens for other "
                "currencies under My company; or choose NOK."
            ),
            values={"currency": currency.code},
        )
    elif currency.rate is None and currency.must_be_known:
        yield Finding(
            field="currency",
            message=gettext_noop(
                "Norges Bank does not give the rate of %(currency)s now. Try again in a while; "
                "the VAT must stand in kroner by the rate of the invoice date."
            ),
            values={"currency": currency.code},
        )


def _about_lines(draft: DraftFacts) -> Iterator[Finding]:
    if not any(line.kind == "item" for line in draft.lines):
        yield Finding(
            field="lines", message=gettext_noop("Write at least one line on the invoice.")
        )
    for number, line in enumerate(draft.lines):
        yield from _about_line(number, line)
    if draft.left and takes_too_much(draft.totals.vat, draft.left):
        yield Finding(
            field="lines",
            message=gettext_noop(
                "The credit note is larger than what is left to credit of the invoice, "
                "%(left)s. Take less."
            ),
            values={"left": format_amount(draft.left.gross)},
        )
    if draft.totals.gross.ore < 0:
        yield Finding(
            field="lines",
            message=gettext_noop("The sum is negative. Make a credit note instead."),
        )


def _about_line(number: int, line: LineFacts) -> Iterator[Finding]:
    if line.kind == "subtotal":
        return
    if not line.description.strip():
        yield Finding(
            field="description",
            line=number,
            message=gettext_noop("Write what line %(number)s is for."),
            values={"number": number + 1},
        )
    if line.kind == "item" and not line.is_posted:
        yield Finding(
            field="vat_level",
            line=number,
            message=gettext_noop(
                "%(level)s is not connected to a VAT code and sales account in the accounting "
                "system. The office connects it under VAT codes in WebFaktura Sync."
            ),
            values={"level": f"{line.level} – {line.level.norwegian_name}"},
        )
    if line.closed:
        field, name = line.closed
        yield Finding(
            field=field,
            line=number,
            message=gettext_noop("%(name)s is closed in the accounting system. Choose another."),
            values={"name": name},
        )
    if line.credit and line.credit.is_too_much:
        yield _takes_too_much(number, line.credit)


def _takes_too_much(number: int, credit: CreditOfLine) -> Finding:
    return Finding(
        field="unit_price",
        line=number,
        message=gettext_noop(
            "Line %(number)s credits %(wanted)s, but %(left)s is left to credit of it. "
            "Write %(left)s or less."
        ),
        values={
            "number": number + 1,
            "wanted": format_amount(credit.wanted),
            "left": format_amount(credit.left),
        },
    )
