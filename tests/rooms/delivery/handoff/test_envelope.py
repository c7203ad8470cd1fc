"""An envelope tells what is in it, and carries the document unchanged."""

from dataclasses import replace

import pytest
from lxml import etree

from rooms.delivery.handoff.parcels import INSTANCE, INVOICE, UBL, a_parcel
from webfaktura.server.delivery.channels.ehf.envelope import EnvelopeUnreadable, opened, seal
from webfaktura.server.lookups.participants.identifiers import DocumentKind

HEADER = f"""\
<?xml version='1.0' encoding='UTF-8'?>
<sh:StandardBusinessDocument \
xmlns:sh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">\
<sh:StandardBusinessDocumentHeader><sh:HeaderVersion>1.0</sh:HeaderVersion>\
<sh:Sender><sh:Identifier Authority="iso6523-actorid-upis">0192:974760673</sh:Identifier>\
</sh:Sender>\
<sh:Receiver><sh:Identifier Authority="iso6523-actorid-upis">0192:987654325</sh:Identifier>\
</sh:Receiver>\
<sh:DocumentIdentification><sh:Standard>{UBL}:Invoice-2</sh:Standard>\
<sh:TypeVersion>2.1</sh:TypeVersion><sh:InstanceIdentifier>{INSTANCE}</sh:InstanceIdentifier>\
<sh:Type>Invoice</sh:Type>\
<sh:CreationDateAndTime>2026-11-24T09:30:15.250Z</sh:CreationDateAndTime>\
</sh:DocumentIdentification><sh:BusinessScope>\
<sh:Scope><sh:Type>DOCUMENTID</sh:Type><sh:InstanceIdentifier>{UBL}:Invoice-2::Invoice##\
urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1\
</sh:InstanceIdentifier><sh:Identifier>busdox-docid-qns</sh:Identifier></sh:Scope>\
<sh:Scope><sh:Type>PROCESSID</sh:Type>\
<sh:InstanceIdentifier>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</sh:InstanceIdentifier>\
<sh:Identifier>cenbii-procid-ubl</sh:Identifier></sh:Scope>\
<sh:Scope><sh:Type>COUNTRY_C1</sh:Type><sh:InstanceIdentifier>NO</sh:InstanceIdentifier></sh:Scope>\
</sh:BusinessScope></sh:StandardBusinessDocumentHeader>"""


def test_the_envelope_says_what_peppol_wants_and_the_document_stands_byte_for_byte() -> None:
    sealed = seal(a_parcel())

    document = INVOICE.partition(b"?>")[2].decode()
    assert sealed.decode() == f"{HEADER}{document}</sh:StandardBusinessDocument>"


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n']
)
def test_what_stands_before_the_document_is_left_out(before: bytes) -> None:
    bare = INVOICE.partition(b"?>\n")[2]

    assert opened(seal(a_parcel(before + bare))) == opened(seal(a_parcel()))


def test_an_envelope_is_read_back() -> None:
    parcel = a_parcel()

    found = opened(seal(parcel))

    assert found.header == parcel.header
    assert found.document == etree.tostring(
        etree.fromstring(INVOICE), method="c14n", exclusive=True
    )


@pytest.mark.parametrize(
    "document",
    [
        INVOICE.replace(b"Invoice", b"CreditNote"),
        INVOICE.replace(b"UTF-8", b"ISO-8859-1"),
        INVOICE.replace(b"?>\n", b"?>\n<!DOCTYPE Invoice>"),
        b"",
        b"<Invoice",
    ],
)
def test_a_document_that_is_none_such_is_a_fault(document: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        seal(a_parcel(document))


def test_an_invoice_with_large_attachments_is_sealed() -> None:
    large = INVOICE.replace(b"1001", b"A" * 12_000_000)

    assert b"A" * 12_000_000 in seal(a_parcel(large))


def test_another_document_type_needs_another_envelope() -> None:
    parcel = a_parcel(INVOICE.replace(b"Invoice", b"CreditNote"))
    header = replace(parcel.header, document_type=DocumentKind.CREDIT_NOTE)

    assert b"<sh:Type>CreditNote</sh:Type>" in seal(replace(parcel, header=header))


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not XML",
        INVOICE,
        seal(a_parcel()).replace(b"?>\n", b"?>\n" + ENTITY),
        seal(a_parcel()).replace(INSTANCE.encode(), b" "),
        seal(a_parcel()).replace(b"2026-11-24T", b"i dag "),
        seal(a_parcel()).replace(b"DOCUMENTID", b"ANOTHER"),
        seal(a_parcel()).partition(b"<Invoice")[0] + b"</sh:StandardBusinessDocument>",
    ],
)
def test_what_is_no_envelope_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(EnvelopeUnreadable) as refused:
        opened(content)

    assert "Peppol" in refused.value.sentence
