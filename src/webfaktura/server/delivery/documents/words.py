"""The words of a printed document in its own language, which is its receiver's."""

from dataclasses import dataclass

from webfaktura.norway.vat import VatCategory


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a kind of document, its number and its date are called."""

    kind: str
    number: str
    date: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """Everything on the paper that nobody typed. `{}` is where a value stands."""

    language: str
    names: dict[str, Names]
    groups: dict[VatCategory, str]
    preview: str
    described: str
    enclosed: str
    """What the file inside the PDF is, for who cannot see it."""
    carried: str
    page: tuple[str, str]
    return_to: str
    customer_no: str
    your_org_no: str
    credits: str
    credited_on: str
    valid_until: str
    delivered_on: str
    delivery_place: str
    due_on: str
    your_reference: str
    our_reference: str
    order_no: str
    when_issued: str
    vat_labels: tuple[str, str, str]
    reverse_charge: str
    vat_in_kroner: str
    net: str
    tax: str
    to_pay: str
    in_favour: str
    sum: str
    not_to_be_paid: str
    credit_sentence: str
    credit_sentence_alone: str
    nothing_to_pay: str
    nothing_sentence: str
    not_yet: str
    not_yet_sentence: str
    payment: str
    account: str
    mark_with: str
    amount: str
    product_no: str
    description: str
    quantity: str
    unit: str
    price: str
    discount: str
    line_amount: str
    exempt: str
    subtotal: str


REVERSE_CHARGE = "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet"
"""Printed exactly so (bokføringsforskriften § 5-1-1)."""

NORWEGIAN = Words(
    language="nb",
    names={
        "invoice": Names(kind="Faktura", number="Fakturanr.", date="Fakturadato"),
        "credit_note": Names(kind="Kreditnota", number="Kreditnotanr.", date="Kreditnotadato"),
        "quote": Names(kind="Tilbud", number="Tilbudsnr.", date="Tilbudsdato"),
        "order": Names(kind="Ordrebekreftelse", number="Ordrenr.", date="Ordredato"),
    },
    groups={
        VatCategory.Z: "0 % – fritatt",
        VatCategory.G: "0 % – utførsel",
        VatCategory.AE: "0 % – omvendt avgiftsplikt",
        VatCategory.E: "Unntatt mva.",
        VatCategory.O: "Uten mva.",
    },
    preview="forhåndsvisning",
    described="{} fra {}",
    enclosed="{} som EHF (Peppol BIS Billing 3.0)",
    carried="Overført fra forrige side",
    page=("Side", "av"),
    return_to="Retur: ",
    customer_no="Kundenr.",
    your_org_no="Deres org.nr.",
    credits="Gjelder faktura",
    credited_on="Fakturert",
    valid_until="Gyldig til",
    delivered_on="Leveringsdato",
    delivery_place="Leveringssted",
    due_on="Forfallsdato",
    your_reference="Deres ref.",
    our_reference="Vår ref.",
    order_no="Bestillingsnr.",
    when_issued="Settes ved fakturering",
    vat_labels=("Mva.-sats", "Grunnlag ({})", "Mva. ({})"),
    reverse_charge=REVERSE_CHARGE,
    vat_in_kroner="Mva. i NOK: {} (kurs {} per {})",
    net="Sum uten mva.",
    tax="Mva.",
    to_pay="Å betale {}",
    in_favour="Til gode {}",
    sum="Sum {}",
    not_to_be_paid="Skal ikke betales",
    credit_sentence="Beløpet godskrives faktura {}.",
    credit_sentence_alone="Beløpet er til gode.",
    nothing_to_pay="Ingenting å betale",
    nothing_sentence="Summen på fakturaen er null.",
    not_yet="Skal ikke betales nå",
    not_yet_sentence="Faktura sendes når det er levert.",
    payment="Betalingsinformasjon",
    account="Kontonummer",
    mark_with="Merk med",
    amount="Beløp ({})",
    product_no="Varenr.",
    description="Beskrivelse",
    quantity="Antall",
    unit="Enhet",
    price="Pris",
    discount="Rabatt",
    line_amount="Beløp",
    exempt="Unntatt",
    subtotal="Delsum",
)

ENGLISH = Words(
    language="en",
    names={
        "invoice": Names(kind="Invoice", number="Invoice no.", date="Invoice date"),
        "credit_note": Names(kind="Credit note", number="Credit note no.", date="Date"),
        "quote": Names(kind="Quote", number="Quote no.", date="Quote date"),
        "order": Names(kind="Order confirmation", number="Order no.", date="Order date"),
    },
    groups={
        VatCategory.Z: "0 % – zero rated",
        VatCategory.G: "0 % – export",
        VatCategory.AE: "0 % – reverse charge",
        VatCategory.E: "Exempt from VAT",
        VatCategory.O: "No VAT",
    },
    preview="preview",
    described="{} from {}",
    enclosed="{} as EHF (Peppol BIS Billing 3.0)",
    carried="Carried from the previous page",
    page=("Page", "of"),
    return_to="Return to: ",
    customer_no="Customer no.",
    your_org_no="Your org. no.",
    credits="Credits invoice",
    credited_on="Invoiced on",
    valid_until="Valid until",
    delivered_on="Delivered on",
    delivery_place="Delivered at",
    due_on="Due date",
    your_reference="Your ref.",
    our_reference="Our ref.",
    order_no="Your order no.",
    when_issued="Set when issued",
    vat_labels=("VAT rate", "Basis ({})", "VAT ({})"),
    reverse_charge=f"{REVERSE_CHARGE} (reverse charge)",
    vat_in_kroner="VAT in NOK: {} (rate {} on {})",
    net="Sum without VAT",
    tax="VAT",
    to_pay="To pay {}",
    in_favour="In your favour {}",
    sum="Sum {}",
    not_to_be_paid="Not to be paid",
    credit_sentence="The amount is credited to invoice {}.",
    credit_sentence_alone="The amount is in your favour.",
    nothing_to_pay="Nothing to pay",
    nothing_sentence="The invoice sums to nothing.",
    not_yet="Not to be paid yet",
    not_yet_sentence="An invoice follows on delivery.",
    payment="How to pay",
    account="Account (Norway)",
    mark_with="Mark with",
    amount="Amount ({})",
    product_no="Item",
    description="Description",
    quantity="Quantity",
    unit="Unit",
    price="Price",
    discount="Discount",
    line_amount="Amount",
    exempt="Exempt",
    subtotal="Sub-total",
)


def words_in(language: str) -> Words:
    """The words of a language; Norwegian unless it is English."""
    return ENGLISH if language == "en" else NORWEGIAN
