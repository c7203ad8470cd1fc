"""What can be filled from a column of a file, and the headings it is known by; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CUSTOMERS: Final = "customers"
PRODUCTS: Final = "products"


@dataclass(frozen=True)
class Field:
    """One field of the register, with the headings of our own export in both languages."""

    code: str
    norwegian: str
    english: str
    also: tuple[str, ...] = ()
    """Other headings that mean it, as `bare` leaves them; the likeliest first."""
    width: int = 12
    """Of its column in a spreadsheet."""

    def head(self, language: str) -> str:
        """The heading, in the reader's language."""
        return self.english if language.startswith("en") else self.norwegian


CUSTOMER_FIELDS: Final = (
    Field(
        "customer_no", "Kundenr.", "Customer no.",
        ("kundenummer", "kundenr", "kundeid", "customernumber", "customerid", "customer",
         "nr", "nummer", "no", "number", "id"),
    ),
    Field(
        "name", "Navn", "Name",
        ("kundenavn", "kunde", "firma", "firmanavn", "selskap", "fulltnavn", "customername",
         "company", "companyname", "fullname"),
        32,
    ),
    Field("is_person", "Type", "Kind", ("kundetype", "kategori", "customertype", "privatbedrift")),
    Field(
        "org_no", "Organisasjonsnr.", "Organisation no.",
        ("orgnr", "organisasjonsnummer", "orgnummer", "foretaksnummer", "organizationnumber",
         "organizationno", "organisationnumber", "orgno", "companyno", "vatnumber", "mvanr"),
        16,
    ),
    Field(
        "address_1", "Adresse", "Address",
        ("adresse1", "adresselinje1", "postadresse", "gateadresse", "fakturaadresse", "gate",
         "postadresseadresse", "addressline1", "address1", "postaladdress", "billingaddress",
         "invoiceaddress", "street"),
        28,
    ),
    Field(
        "address_2", "Adresse 2", "Address 2",
        ("adresselinje2", "postadresse2", "addressline2", "postaladdress2"),
        20,
    ),
    Field(
        "postal_code", "Postnr.", "Postal code",
        ("postnummer", "postkode", "zip", "zipcode", "postcode", "postalcode"),
        8,
    ),
    Field(
        "place", "Poststed", "Place", ("sted", "by", "city", "town", "postalplace", "postarea"), 18
    ),
    Field("country", "Land", "Country", ("landkode", "countrycode"), 6),
    Field(
        "phone", "Telefon", "Phone",
        ("telefonnummer", "telefonnr", "tlf", "tlfnr", "mobil", "mobiltelefon", "mobilnummer",
         "phonenumber", "telephone", "mobile"),
        16,
    ),
    Field(
        "email", "E-post", "E-mail",
        ("epostadresse", "fakturaepost", "epostfaktura", "epostforfaktura", "emailaddress",
         "invoiceemail", "mail"),
        28,
    ),
    Field(
        "more_emails", "Flere e-postadresser", "More e-mail addresses",
        ("kopitil", "epostkopi", "epost2", "email2", "cc"),
        24,
    ),
    Field(
        "channel", "Sendes med", "Sent by",
        ("sendemate", "sendemåte", "utsendelse", "kanal", "fakturakanal", "forsendelse",
         "leveringsmåte", "channel", "invoicesendtype", "deliverymethod"),
    ),
    Field(
        "due_days", "Dager til forfall", "Days until due",
        ("betalingsfrist", "frist", "forfallsdager", "kredittdager", "betalingsbetingelse",
         "betalingsbetingelser", "forfall", "duedays", "paymentterms", "daysuntildue",
         "invoicesduein"),
        9,
    ),
    Field(
        "your_reference", "Deres ref.", "Your reference",
        ("deresreferanse", "kontaktperson", "kontakt", "referanse", "att", "yourref", "reference",
         "contact", "contactperson"),
        20,
    ),
    Field("language", "Språk", "Language", ("dokumentspråk", "sprak")),
    Field("currency", "Valuta", "Currency", ("valutakode", "currencycode"), 7),
    Field(
        "department_no", "Avdeling", "Department",
        ("avdelingsnr", "avdelingsnummer", "departmentno", "departmentnumber"),
        10,
    ),
    Field(
        "delivery_address_1", "Leveringsadresse", "Delivery address",
        ("leveringsadresse1", "leveringadresse", "deliveryaddress1", "shippingaddress"),
        28,
    ),
    Field(
        "delivery_address_2", "Leveringsadresse 2", "Delivery address 2", ("shippingaddress2",), 20
    ),
    Field(
        "delivery_postal_code", "Levering postnr.", "Delivery postal code",
        ("leveringpostnummer", "leveringspostnr", "leveringsadressepostnr",
         "leveringsadressepostnummer", "deliverypostcode", "deliveryzip"),
        10,
    ),
    Field(
        "delivery_place", "Levering sted", "Delivery place",
        ("leveringpoststed", "leveringssted", "leveringsadressepoststed", "leveringsadressested",
         "deliverycity"),
        18,
    ),
    Field(
        "delivery_country", "Levering land", "Delivery country",
        ("leveringsland", "leveringsadresseland"),
        9,
    ),
    Field("active", "I bruk", "In use", ("aktiv", "active"), 7),
)  # fmt: skip

PRODUCT_FIELDS: Final = (
    Field(
        "product_no", "Produktnr.", "Product no.",
        ("produktnummer", "produktkode", "varenr", "varenummer", "artikkelnr", "artikkelnummer",
         "productnumber", "productcode", "itemno", "itemnumber", "sku", "nr", "nummer", "kode",
         "no", "number", "code"),
    ),
    Field(
        "name", "Navn", "Name",
        ("produktnavn", "produkt", "varenavn", "vare", "beskrivelse", "benevnelse", "tekst",
         "productname", "product", "item", "description"),
        36,
    ),
    Field("unit", "Enhet", "Unit", ("enh", "salgsenhet", "unitname", "unitofmeasure"), 8),
    Field("unit_price", "Pris", "Price", ("salgspris", "enhetspris", "utpris", "unitprice")),
    Field(
        "price_without_vat", "Pris uten mva.", "Price without VAT",
        ("priseksmva", "priseksklmva", "prisekslmva", "salgspriseksmva", "enhetspriseksmva",
         "utpriseksmva", "priceexvat", "priceexclvat", "priceexcludingvat",
         "priceexcludingvatcurrency"),
    ),
    Field(
        "price_with_vat", "Pris med mva.", "Price with VAT",
        ("prisinklmva", "prisinkmva", "prisinkludertmva", "salgsprisinklmva", "utprisinklmva",
         "priceinclvat", "priceincvat", "priceincludingvat", "priceincludingvatcurrency"),
    ),
    Field(
        "price_includes_vat", "Prisen er med mva.", "The price includes VAT",
        ("inklmva", "medmva", "inkludertmva", "inclvat", "includesvat"),
    ),
    Field(
        "cost_price", "Innpris", "Cost price",
        ("innkjøpspris", "innkjopspris", "kostpris", "innpriseksmva", "kostpriseksmva", "cost",
         "purchaseprice", "costexcludingvatcurrency"),
    ),
    Field(
        "vat_level", "Avgiftsnivå", "VAT level",
        ("avgiftssats", "mvasats", "mva", "mvakode", "avgift", "avgiftskode", "mvaprosent", "vat",
         "vatrate", "vatcode", "vattype"),
        10,
    ),
    Field(
        "group", "Produktgruppe", "Product group",
        ("varegruppe", "gruppe", "kategori", "produktkategori", "group", "category",
         "productcategory"),
        22,
    ),
    Field("active", "I bruk", "In use", ("aktiv", "active"), 7),
)  # fmt: skip

FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    CUSTOMERS: CUSTOMER_FIELDS,
    PRODUCTS: PRODUCT_FIELDS,
}
PRICES: Final = ("unit_price", "price_without_vat", "price_with_vat")
"""Three ways to write one price: a file fills only one of them."""
SAYS_BOTH: Final = ("price_without_vat", "price_with_vat")
"""A price that itself says whether VAT is in it."""
NUMBER_OF: Final = {CUSTOMERS: "customer_no", PRODUCTS: "product_no"}
"""What tells which row of the register a row of the file is."""


def fields_of(kind: str) -> Mapping[str, Field]:
    """The fields of customers or of products by code, in the export's order."""
    return {field.code: field for field in FIELDS[kind]}


def exported_fields(kind: str) -> list[Field]:
    """The columns of an export: one price, as it was entered."""
    return [field for field in FIELDS[kind] if field.code not in SAYS_BOTH]


def bare(heading: str) -> str:
    """A heading by its letters and digits alone: `kundenr` for `Kunde-nr.`."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())


def proposed(kind: str, headings: Sequence[str]) -> dict[int, str]:
    """Which field each column fills, by the column's position; our own headings come first."""
    told = [bare(heading) for heading in headings]
    chosen: dict[int, str] = {}
    for words in (_own_words, _other_words):
        for field in FIELDS[kind]:
            if not _is_taken(field.code, chosen.values()):
                _choose(field.code, words(field), told, chosen)
    return dict(sorted(chosen.items()))


def known_headings(kind: str, headings: Sequence[str]) -> int:
    """How many of the headings mean something to us."""
    return len(proposed(kind, headings))


def _own_words(field: Field) -> Sequence[str]:
    return (bare(field.norwegian), bare(field.english))


def _other_words(field: Field) -> Sequence[str]:
    return field.also


def _is_taken(code: str, chosen: Iterable[str]) -> bool:
    """Whether the field, or another way to write the same, has its column already."""
    taken = set(chosen)
    same = set(PRICES) if code in PRICES else {code}
    says_more = code == "price_includes_vat" and not taken.isdisjoint(SAYS_BOTH)
    return says_more or not taken.isdisjoint(same)


def _choose(code: str, words: Sequence[str], told: Sequence[str], chosen: dict[int, str]) -> None:
    for word in words:
        for position, heading in enumerate(told):
            if heading == word and position not in chosen:
                chosen[position] = code
                return
