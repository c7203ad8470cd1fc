"""What is said of a document that the rules refuse: English, as the catalogue knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.sentences import NO_ORG_NO, NO_REFERENCE
from webfaktura.server.invoicing.rules import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Advice:
    """A sentence, the field it is about, and the page where that is mended."""

    message: str
    field: str
    page: str
    """`draft`, `customer`, `company`, `kid`, `product`, or `none` where no page can mend it."""


BUYER_REFERENCE: Final = Advice(
    NO_REFERENCE,
    "your_reference",
    "draft",
)
BUYER_ORG_NO: Final = Advice(
    NO_ORG_NO,
    "org_no",
    "customer",
)
SELLER_ORG_NO: Final = Advice(
    gettext_noop(
        "The company's organisation number is missing or not valid. Correct it on the company's "
        "page."
    ),
    "org_no",
    "company",
)
BUYER_COUNTRY: Final = Advice(
    gettext_noop("The customer's address lacks a country. Choose it on the customer's card."),
    "country",
    "customer",
)
SELLER_COUNTRY: Final = Advice(
    gettext_noop("The company's address lacks a country. Choose it on the company's page."),
    "country",
    "company",
)
BUYER_NAME: Final = Advice(
    gettext_noop("The customer has no name. Fill it in on the customer's card."), "name", "customer"
)
SELLER_NAME: Final = Advice(
    gettext_noop("The company has no name. Fill it in on the company's page."), "name", "company"
)
SELLER_VAT: Final = Advice(
    gettext_noop(
        "The company's VAT number must be NO, nine digits and MVA. Correct the organisation number "
        "and the mark for the VAT register on the company's page."
    ),
    "vat_registered",
    "company",
)
NOT_REGISTERED: Final = Advice(
    gettext_noop(
        "A company outside the VAT register cannot sell with VAT or exempt from it. Correct the "
        "mark for the VAT register on the company's page, or the VAT of the line on the draft."
    ),
    "vat_registered",
    "company",
)
REGISTER: Final = Advice(
    gettext_noop(
        "An AS, ASA or NUF must say «Foretaksregisteret». Choose the company form on the company's "
        "page."
    ),
    "company_form",
    "company",
)
ACCOUNT: Final = Advice(
    gettext_noop(
        "The account to pay to is missing. Fill in the bank account number, or the IBAN for other "
        "currencies, on the company's page."
    ),
    "bank_account_no",
    "company",
)
ACCOUNT_NO: Final = Advice(
    gettext_noop("The bank account number is not valid. Correct it on the company's page."),
    "bank_account_no",
    "company",
)
KID: Final = Advice(
    gettext_noop(
        "The KID is missing, or its check digit is wrong. Look at how the KID is made on the page "
        "for KID."
    ),
    "kid",
    "kid",
)
ARITHMETIC: Final = Advice(
    gettext_noop(
        "The sums of the document do not add up to the øre (%(rule)s). Check quantity, price and "
        "discount of the lines on the draft, and tell whoever runs WebFaktura."
    ),
    "lines",
    "draft",
)
VAT_SUMS: Final = Advice(
    gettext_noop(
        "The VAT does not agree with the lines and the rate (%(rule)s). Check the VAT of the lines "
        "on the draft, and tell whoever runs WebFaktura."
    ),
    "vat_level",
    "draft",
)
RATE: Final = Advice(
    gettext_noop(
        "A line has a VAT rate that Norway does not have on that date. Choose the VAT level again "
        "on the draft."
    ),
    "vat_level",
    "draft",
)
REASON: Final = Advice(
    gettext_noop(
        "It is not said why a line has no VAT (%(rule)s). Choose why it is free of VAT on the "
        "draft."
    ),
    "free_category",
    "draft",
)
REVERSE: Final = Advice(
    gettext_noop(
        "Reverse charge needs the VAT number of the company and the organisation number of the "
        "customer (%(rule)s). Fill in the customer's on the customer's card."
    ),
    "org_no",
    "customer",
)
DISCOUNT: Final = Advice(
    gettext_noop(
        "The discount does not agree with its percentage (%(rule)s). Write the discount of the "
        "line again on the draft."
    ),
    "discount_percent",
    "draft",
)
PRICE: Final = Advice(
    gettext_noop(
        "A price is below zero. Write the price above zero and the quantity below it on the draft."
    ),
    "unit_price",
    "draft",
)
LINES: Final = Advice(
    gettext_noop("The document has no line with an amount. Add one on the draft."), "lines", "draft"
)
DESCRIPTION: Final = Advice(
    gettext_noop("A line has no description. Fill it in on the draft."), "description", "draft"
)
UNIT: Final = Advice(
    gettext_noop(
        "A unit has no code that EHF knows. Choose a unit from the list on the draft, or on the "
        "product's card."
    ),
    "unit",
    "draft",
)
CREDITED: Final = Advice(
    gettext_noop(
        "The credit note does not say which invoice it credits. Make it from the invoice's page."
    ),
    "credits",
    "draft",
)
CREDIT_SIGN: Final = Advice(
    gettext_noop(
        "A credit note is written with positive quantities and a positive sum. Turn the signs on "
        "the draft."
    ),
    "quantity",
    "draft",
)
ATTACHMENT: Final = Advice(
    gettext_noop(
        "An attached file is of a kind that EHF does not take. Use PDF, PNG, JPEG, CSV, Excel or "
        "ODS; change the attachment on the draft."
    ),
    "attachments",
    "draft",
)
NUMBER: Final = Advice(
    gettext_noop(
        "The document's number is missing or used before. Look at the number series on the "
        "company's page."
    ),
    "invoice_no",
    "company",
)
DATES: Final = Advice(
    gettext_noop(
        "A date is missing or not written as EHF wants it. Correct the dates on the draft."
    ),
    "issued_on",
    "draft",
)
DUE: Final = Advice(
    gettext_noop("The due date is missing. Fill in the days of payment on the draft."),
    "due_days",
    "draft",
)
CURRENCY: Final = Advice(
    gettext_noop(
        "The VAT in kroner, or the currency, is missing or wrong (%(rule)s). Choose the currency "
        "again on the draft."
    ),
    "currency",
    "draft",
)
EMPTY: Final = Advice(
    gettext_noop(
        "The document has an empty field at %(place)s. Fill in the field on the draft, or leave "
        "it out."
    ),
    "document",
    "draft",
)
UNKNOWN: Final = Advice(
    gettext_noop("The EHF rule %(rule)s refuses the document at %(place)s: %(words)s"),
    "document",
    "none",
)

ADVICE: Final[Mapping[str, Advice]] = {
    "PEPPOL-EN16931-R003": BUYER_REFERENCE,
    "PEPPOL-EN16931-R008": EMPTY,
    "PEPPOL-EN16931-R010": BUYER_ORG_NO,
    "PEPPOL-EN16931-R020": SELLER_ORG_NO,
    "PEPPOL-EN16931-CL008": BUYER_ORG_NO,
    "BR-62": SELLER_ORG_NO,
    "BR-63": BUYER_ORG_NO,
    "WF-SCHEME": BUYER_ORG_NO,
    "PEPPOL-COMMON-R041": BUYER_ORG_NO,
    "BR-06": SELLER_NAME,
    "BR-07": BUYER_NAME,
    "BR-08": SELLER_COUNTRY,
    "BR-09": SELLER_COUNTRY,
    "BR-10": BUYER_COUNTRY,
    "BR-11": BUYER_COUNTRY,
    "BR-57": BUYER_COUNTRY,
    "NO-R-001": SELLER_VAT,
    "BR-CO-09": SELLER_VAT,
    "BR-CO-26": SELLER_ORG_NO,
    "NO-R-002": REGISTER,
    "WF-REGISTER": REGISTER,
    "WF-EXEMPT": NOT_REGISTERED,
    **{f"BR-{letter}-02": SELLER_VAT for letter in ("S", "Z", "E", "G")},
    "BR-AE-02": REVERSE,
    "BR-AE-03": REVERSE,
    "BR-AE-04": REVERSE,
    **{f"BR-O-0{digit}": NOT_REGISTERED for digit in (2, 3, 4)},
    **{f"BR-O-{number}": NOT_REGISTERED for number in (11, 12, 13, 14)},
    "BR-49": ACCOUNT,
    "BR-50": ACCOUNT,
    "BR-51": ACCOUNT,
    "BR-61": ACCOUNT,
    "WF-ACCOUNT": ACCOUNT,
    "WF-ACCOUNT-NO": ACCOUNT_NO,
    "WF-KID": KID,
    **{f"BR-CO-{number}": ARITHMETIC for number in (10, 11, 12, 13, 15, 16)},
    "PEPPOL-EN16931-R120": ARITHMETIC,
    "PEPPOL-EN16931-R121": ARITHMETIC,
    "WF-LINE": ARITHMETIC,
    "BR-CO-14": VAT_SUMS,
    "BR-CO-17": VAT_SUMS,
    "BR-CO-18": VAT_SUMS,
    "WF-VAT": VAT_SUMS,
    **{f"BR-{each}-08": VAT_SUMS for each in ("S", "Z", "E", "G", "AE", "O")},
    **{f"BR-{each}-09": VAT_SUMS for each in ("S", "Z", "E", "G", "AE", "O")},
    **{f"BR-{each}-01": VAT_SUMS for each in ("S", "Z", "E", "G", "AE", "O")},
    **{f"BR-{each}-05": RATE for each in ("S", "Z", "E", "G", "AE", "O")},
    "WF-RATE": RATE,
    **{f"BR-{each}-10": REASON for each in ("S", "Z", "E", "G", "AE", "O")},
    **{f"PEPPOL-EN16931-P01{number}": REASON for number in ("04", "05", "06", "07", "08", "09")},
    "PEPPOL-EN16931-R040": DISCOUNT,
    "PEPPOL-EN16931-R041": DISCOUNT,
    "PEPPOL-EN16931-R042": DISCOUNT,
    "WF-ALLOWANCE": DISCOUNT,
    "BR-27": PRICE,
    "BR-28": PRICE,
    "BR-16": LINES,
    "BR-25": DESCRIPTION,
    "BR-23": UNIT,
    "BR-CL-23": UNIT,
    "PEPPOL-EN16931-R130": UNIT,
    "WF-UNIT": UNIT,
    "BR-55": CREDITED,
    "WF-CREDITED": CREDITED,
    "WF-SIGN": CREDIT_SIGN,
    "PEPPOL-EN16931-CL001": ATTACHMENT,
    "BR-CL-24": ATTACHMENT,
    "BR-02": NUMBER,
    "WF-TWICE": NUMBER,
    "BR-03": DATES,
    "PEPPOL-EN16931-F001": DATES,
    "BR-CO-25": DUE,
    "BR-05": CURRENCY,
    "BR-53": CURRENCY,
    "PEPPOL-EN16931-R005": CURRENCY,
    "PEPPOL-EN16931-R051": CURRENCY,
    "PEPPOL-EN16931-R054": CURRENCY,
    "PEPPOL-EN16931-R055": CURRENCY,
    "WF-KRONER": CURRENCY,
}
"""What to do about each rule that is likely to be broken."""
