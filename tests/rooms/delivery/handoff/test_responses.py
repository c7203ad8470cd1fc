"""What receivers answer is read in their own words, and what is no answer is refused in ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rooms.delivery.handoff.parcels import AT, INSTANCE, INVOICE, UBL
from webfaktura.server.delivery.channels.ehf.envelope import Header, Parcel, seal
from webfaktura.server.delivery.channels.ehf.responses import (
    Level,
    Response,
    ResponseState,
    ResponseUnreadable,
    read_response,
)

INVOICE_RESPONSE = "urn:fdc:peppol.eu:poacc:trns:invoice_response:3"
MLR = "urn:fdc:peppol.eu:poacc:trns:mlr:3"
MLS = "urn:peppol:edec:mls:1.0"


def a_response(
    code: str = "AP", *, customization: str = INVOICE_RESPONSE, told: str = "", lines: str = ""
) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ApplicationResponse xmlns="{UBL}:ApplicationResponse-2" '
        f'xmlns:cac="{UBL}:CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}:CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{customization}</cbc:CustomizationID>"
        "<cbc:ProfileID>profile</cbc:ProfileID><cbc:ID>svar-1</cbc:ID>"
        "<cbc:IssueDate>2026-11-25</cbc:IssueDate><cbc:IssueTime>08:15:00Z</cbc:IssueTime>"
        '<cac:SenderParty><cbc:EndpointID schemeID="0192">987654325</cbc:EndpointID>'
        "</cac:SenderParty>"
        '<cac:ReceiverParty><cbc:EndpointID schemeID="0192">974760673</cbc:EndpointID>'
        "</cac:ReceiverParty><cac:DocumentResponse>"
        f"<cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>{told}</cac:Response>"
        "<cac:DocumentReference><cbc:ID>1001</cbc:ID></cac:DocumentReference>"
        f"{lines}</cac:DocumentResponse></ApplicationResponse>"
    )


ACCEPTED = Response(
    level=Level.INVOICE,
    about="1001",
    state=ResponseState.ACCEPTED,
    reason="",
    said_at=datetime(2026, 11, 25, 8, 15, tzinfo=UTC),
    sender="0192:987654325",
    receiver="0192:974760673",
)


def status(*, code: str = "", reason: str = "", condition: str = "") -> str:
    told = f'<cbc:StatusReasonCode listID="OPStatusReason">{code}</cbc:StatusReasonCode>'
    told += f"<cbc:StatusReason>{reason}</cbc:StatusReason>" if reason else ""
    if condition:
        told += "<cac:Condition><cbc:AttributeID>BT-48</cbc:AttributeID>"
        told += f"<cbc:Description>{condition}</cbc:Description></cac:Condition>"
    return f"<cac:Status>{told}</cac:Status>"


def test_an_accepted_invoice_is_told_of() -> None:
    assert read_response(a_response().encode()) == ACCEPTED


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("AB", ResponseState.IN_PROCESS),
        ("IP", ResponseState.IN_PROCESS),
        ("UQ", ResponseState.UNDER_QUERY),
        ("CA", ResponseState.ACCEPTED),
        ("RE", ResponseState.REJECTED),
        ("AP", ResponseState.ACCEPTED),
        ("PD", ResponseState.PAID),
    ],
)
def test_a_code_of_the_receiver_means(code: str, state: ResponseState) -> None:
    assert read_response(a_response(code).encode()) == replace(ACCEPTED, state=state)


@pytest.mark.parametrize("customization", [MLR, MLS])
@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("AB", ResponseState.IN_PROCESS),
        ("AP", ResponseState.ACCEPTED),
        ("RE", ResponseState.REJECTED),
    ],
)
def test_a_code_of_a_machine_means(customization: str, code: str, state: ResponseState) -> None:
    read = read_response(a_response(code, customization=customization).encode())

    assert read == replace(ACCEPTED, level=Level.MESSAGE, state=state)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (status(code="REF"), "REF"),
        (status(code="REF") + status(code="NIN"), "REF; NIN"),
        (status(code="REF", reason="Bestillingsnr mangler"), "Bestillingsnr mangler"),
        (
            status(code="REF", reason="Feil\n mva-nr", condition="NO 1") + status(code="NIN"),
            "Feil mva-nr; NO 1",
        ),
        ("<cbc:Description>Avvist</cbc:Description>" + status(), "Avvist"),
        (status(reason="x" * 600), "x" * 500),
    ],
)
def test_the_reason_is_their_words_and_codes_only_where_there_are_no_words(
    told: str, reason: str
) -> None:
    read = read_response(a_response("RE", told=told).encode())

    assert read == replace(ACCEPTED, state=ResponseState.REJECTED, reason=reason)


def test_a_machine_tells_of_each_line_once() -> None:
    line = (
        "<cac:LineResponse><cac:LineReference><cbc:LineID>/Invoice</cbc:LineID>"
        "</cac:LineReference><cac:Response><cbc:Description>[BR-CO-10] Sum</cbc:Description>"
        f"{status(code='BV')}</cac:Response></cac:LineResponse>"
    )
    told = "<cbc:Description>Rejected</cbc:Description>"

    read = read_response(a_response("RE", customization=MLS, told=told, lines=line * 2).encode())

    assert read.reason == "Rejected; [BR-CO-10] Sum"


@pytest.mark.parametrize(
    ("time", "said_at"),
    [
        ("08:15:00+01:00", datetime(2026, 11, 25, 8, 15, tzinfo=timezone(timedelta(hours=1)))),
        ("08:15:00", datetime(2026, 11, 25, 7, 15, tzinfo=UTC)),
        (" ", datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_clock_without_a_zone_is_norwegian(time: str, said_at: datetime) -> None:
    read = read_response(a_response().replace("08:15:00Z", time).encode())

    assert read.said_at == said_at


def test_a_response_in_its_envelope_is_read_too() -> None:
    header = Header(
        sender="0192:987654325",
        receiver="0192:974760673",
        document_type=f"{UBL}:ApplicationResponse-2::ApplicationResponse##{INVOICE_RESPONSE}::2.1",
        process="urn:fdc:peppol.eu:poacc:bis:invoice_response:3",
        instance_id=INSTANCE,
        created_at=AT,
    )

    assert read_response(seal(Parcel(header, a_response().encode()))) == ACCEPTED


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<ApplicationResponse>&b;</ApplicationResponse>"
)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "garbage",
        "<html/>",
        INVOICE.decode(),
        LAUGHS,
        a_response().replace("?>\n", '?>\n<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        a_response("XX"),
        a_response("PD", customization=MLR),
        a_response(customization="urn:fdc:peppol.eu:poacc:trns:order_response:3"),
        a_response().replace("<cbc:ID>1001</cbc:ID>", ""),
        a_response().replace("2026-11-25", "i går"),
        a_response().replace('<cbc:EndpointID schemeID="0192">974760673</cbc:EndpointID>', ""),
        a_response().replace("974760673", ""),
        a_response(lines="<cac:DocumentReference><cbc:ID>2</cbc:ID></cac:DocumentReference>"),
        a_response() + " " * 10_000_000,
    ],
    ids=range(15),
)
def test_what_is_no_response_is_refused_in_words(content: str) -> None:
    with pytest.raises(ResponseUnreadable) as refused:
        read_response(content.encode())

    assert len(refused.value.sentence) < 300
