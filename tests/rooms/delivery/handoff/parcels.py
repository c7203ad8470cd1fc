"""Parcels to hand over."""

from datetime import UTC, datetime

from webfaktura.server.delivery.channels.ehf.envelope import Header, Parcel
from webfaktura.server.lookups.participants.identifiers import DocumentKind

INSTANCE = "018f3c1e-7f1a-7000-8000-5d6b0b8f5c11"
AT = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)
UBL = "urn:oasis:names:specification:ubl:schema:xsd"
INVOICE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<Invoice xmlns="{UBL}:Invoice-2" xmlns:cbc="{UBL}:CommonBasicComponents-2">'
    "<cbc:ID>1001</cbc:ID><cbc:Note>Blåbær &amp; fløte\u00a0</cbc:Note></Invoice>"
).encode()


def a_parcel(document: bytes = INVOICE, instance_id: str = INSTANCE) -> Parcel:
    header = Header(
        sender="0192:974760673",
        receiver="0192:987654325",
        document_type=DocumentKind.INVOICE,
        instance_id=instance_id,
        created_at=AT,
    )
    return Parcel(header, document)
