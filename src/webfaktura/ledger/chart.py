"""What a new client begins with: accounts of NS 4102, VAT codes and voucher types."""

from decimal import Decimal

from webfaktura.ledger.records import Account, VatCode, VoucherType

RECEIVABLE = "1500"
"""Trade debtors, kept per customer in the sub-ledger."""

BANK = "1920"
"""Where payments come in."""

CASH_VOUCHER = "3"
"""The voucher type of payments."""

ACCOUNTS = (
    Account(RECEIVABLE, "Kundefordringer"),
    Account(BANK, "Bankinnskudd"),
    Account("1950", "Bankinnskudd for skattetrekk"),
    Account("2000", "Aksjekapital"),
    Account("2050", "Annen egenkapital"),
    Account("2400", "Leverandørgjeld"),
    Account("2700", "Utgående merverdiavgift, høy sats"),
    Account("2701", "Utgående merverdiavgift, middels sats"),
    Account("2702", "Utgående merverdiavgift, råfisk"),
    Account("2703", "Utgående merverdiavgift, lav sats"),
    Account("2710", "Inngående merverdiavgift, høy sats"),
    Account("2740", "Oppgjørskonto merverdiavgift"),
    Account("3000", "Salgsinntekt varer, høy sats"),
    Account("3030", "Salgsinntekt varer, middels sats"),
    Account("3050", "Salgsinntekt, lav sats"),
    Account("3060", "Salgsinntekt tjenester, høy sats"),
    Account("3080", "Salgsinntekt næringsmidler, middels sats"),
    Account("3100", "Salgsinntekt, avgiftsfri"),
    Account("3105", "Salgsinntekt eksport, avgiftsfri"),
    Account("3200", "Salgsinntekt utenfor avgiftsområdet"),
    Account("4300", "Innkjøp av varer for videresalg"),
    Account("7770", "Bankgebyr"),
    Account("7830", "Tap på fordringer"),
    Account("8050", "Annen renteinntekt"),
)

VAT_CODES = (
    VatCode("1", "Utg. mva. høy sats", Decimal(25), sale=True, vat_account="2700"),
    VatCode("11", "Utg. mva. høy sats, tjenester", Decimal(25), sale=True, vat_account="2700"),
    VatCode("21", "Utg. mva. middels sats", Decimal(15), sale=True, vat_account="2701"),
    VatCode("31", "Utg. mva. lav sats", Decimal(12), sale=True, vat_account="2703"),
    VatCode("9", "Fri for mva", Decimal(0), sale=True),
    VatCode("91", "Utenfor avgiftsområdet", Decimal(0), sale=True),
    VatCode("2", "Inng. mva. høy sats", Decimal(25), sale=False, vat_account="2710"),
)

VOUCHER_TYPES = (
    VoucherType("1", "Utgående faktura"),
    VoucherType("2", "Utgående kreditnota"),
    VoucherType(CASH_VOUCHER, "Kasse og bank"),
    VoucherType("4", "Inngående faktura"),
    VoucherType("9", "Diverse bilag"),
)
