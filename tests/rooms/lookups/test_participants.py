"""Who receives EHF is asked of DNS and of an SMP, and only what is signed is believed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote

import dns.rcode
import httpx
import pytest

from rooms.lookups.outside import Outside, Reply, hangs_up, says
from rooms.lookups.peppol import (
    AT,
    ZONE,
    NameServer,
    Say,
    a_group,
    a_name_server,
    a_signer,
    code,
    metadata,
    points_to,
    records,
    silence,
)
from webfaktura.norway.identifiers import OrgNo
from webfaktura.server.lookups import asking
from webfaktura.server.lookups.participants.elma import (
    ParticipantNotVouchedFor,
    ParticipantsUnavailable,
    Register,
    participant_asked_for,
    participant_of,
)
from webfaktura.server.lookups.participants.identifiers import DocumentKind, host_of
from webfaktura.server.lookups.participants.naming import Names
from webfaktura.server.lookups.participants.participant import Participant

FJORD = OrgNo("974760673")
INVOICE, CREDIT_NOTE = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE
GROUP = "/iso6523-actorid-upis::0192:974760673"
BOTH = Participant(
    is_registered=True,
    receives=frozenset(DocumentKind),
    endpoint="https://ap.example/as4",
    certificate="TUlJQ2VydA==",
    checked_at=AT,
    expires_at=AT + timedelta(hours=24),
)
NOBODY = Participant(
    is_registered=False,
    receives=frozenset(),
    endpoint="",
    certificate="",
    checked_at=AT,
    expires_at=AT + timedelta(hours=4),
)


@pytest.fixture
def names() -> Iterator[NameServer]:
    with a_name_server() as server:
        yield server


@pytest.fixture
def register(there: Outside, names: NameServer, tmp_path: Path) -> Register:
    """DNS points to the SMP, which knows Fjord for both kinds."""
    names.say = points_to(f"{there.address}/")
    there.reply = an_smp()
    return Register(
        names=Names(
            zone=ZONE,
            nameserver="127.0.0.1",
            port=names.port,
            hosts=frozenset({"127.0.0.1"}),
            patience=20,
        ),
        trusted=a_signer().trusted(tmp_path),
    )


def an_smp(
    *,
    group: Reply | None = None,
    invoice: Reply | None = None,
    credit_note: Reply | None = None,
) -> Reply:
    """Answers each address in its own way; as it should, where nothing else is said."""

    def signed(kind: DocumentKind) -> Reply:
        return says(a_signer().sign(metadata(kind)))

    replies = {
        GROUP: group or says(a_group(INVOICE, CREDIT_NOTE)),
        f"{GROUP}/services/busdox-docid-qns::{INVOICE}": invoice or signed(INVOICE),
        f"{GROUP}/services/busdox-docid-qns::{CREDIT_NOTE}": credit_note or signed(CREDIT_NOTE),
    }

    def reply(request: BaseHTTPRequestHandler) -> None:
        replies.get(unquote(request.path), says(b"", status=404))(request)

    return reply


def ask(register: Register) -> Participant:
    return participant_asked_for(FJORD, at=AT, register=register)


def test_a_receiver_is_found_with_what_he_receives_and_where(
    register: Register, names: NameServer, there: Outside
) -> None:
    assert ask(register) == BOTH
    assert names.asked == [host_of("0192:974760673", ZONE)]
    assert len(there.asked) == 3


def test_the_name_in_dns_is_the_hash_of_the_number_in_base_32() -> None:
    assert host_of("0010:5798000000001", "participant.test.") == (
        "xukhfqabqziki3ykvr2fhr4snfa3pf5vpq6k4tonv3lmvsy5arvq"  # the example of Peppol's own text
        ".iso6523-actorid-upis.participant.test."
    )


@pytest.mark.parametrize(
    "say",
    [
        code(dns.rcode.NXDOMAIN),
        records(),
        points_to("https://dir.example", service="Meta:Directory"),
    ],
)
def test_whom_dns_does_not_know_receives_nothing(
    register: Register, names: NameServer, there: Outside, say: Say
) -> None:
    names.say = say

    assert ask(register) == NOBODY
    assert there.asked == []


def test_the_record_that_counts_first_is_followed(
    register: Register, names: NameServer, there: Outside
) -> None:
    names.say = records(
        f'200 10 "U" "Meta:SMP" "!.*!{there.address}/second!" .',
        f'100 20 "U" "Meta:SMP" "!.*!{there.address}/second!" .',
        f'100 10 "u" "meta:smp" "!^.*$!{there.address}!" .',
    )

    assert ask(register) == BOTH


def test_whom_the_smp_does_not_know_receives_nothing(register: Register, there: Outside) -> None:
    there.reply = an_smp(group=says(b"", status=404))

    assert ask(register) == NOBODY


def test_who_receives_other_things_only_is_registered(register: Register, there: Outside) -> None:
    there.reply = an_smp(group=says(a_group()))

    assert ask(register) == replace(NOBODY, is_registered=True)


@pytest.mark.parametrize(
    "credit_note",
    [
        says(b"", status=404),
        says(a_signer().sign(metadata(CREDIT_NOTE, process="urn:another:process"))),
        says(a_signer().sign(metadata(CREDIT_NOTE, profile="busdox-transport-start"))),
        says(
            a_signer().sign(
                metadata(
                    CREDIT_NOTE,
                    dates="<smp:ServiceActivationDate>2026-12-01T00:00:00Z"
                    "</smp:ServiceActivationDate>",
                )
            )
        ),
        says(
            a_signer().sign(
                metadata(
                    CREDIT_NOTE,
                    dates="<smp:ServiceExpirationDate>2026-11-24T12:00:00"
                    "</smp:ServiceExpirationDate>",
                )
            )
        ),
    ],
    ids=["missing", "another process", "another transport", "not yet", "no more"],
)
def test_a_kind_that_cannot_be_sent_is_not_received(
    register: Register, there: Outside, credit_note: Reply
) -> None:
    there.reply = an_smp(credit_note=credit_note)

    assert ask(register) == replace(BOTH, receives=frozenset({INVOICE}))


def tampered(signed: bytes) -> bytes:
    changed = signed.replace(b"https://ap.example/as4", b"https://thief.example/as4")
    assert changed != signed
    return changed


def wrapped(signed: bytes) -> bytes:
    """What is signed stands deep inside; what stands where it should is somebody else's."""
    whole = signed.partition(b"?>")[2]
    forged = metadata(INVOICE).replace("ap.example", "thief.example")
    return forged.encode().replace(
        b"</smp:SignedServiceMetadata>", whole + b"</smp:SignedServiceMetadata>"
    )


@pytest.mark.parametrize(
    "invoice",
    [
        tampered(a_signer().sign(metadata(INVOICE))),
        wrapped(a_signer().sign(metadata(INVOICE))),
        a_signer("a stranger").sign(metadata(INVOICE)),
        metadata(INVOICE).encode(),
    ],
    ids=["tampered", "wrapped", "wrong signer", "unsigned"],
)
def test_what_nobody_we_trust_has_signed_is_refused(
    register: Register, there: Outside, invoice: bytes
) -> None:
    there.reply = an_smp(invoice=says(invoice))

    with pytest.raises(ParticipantNotVouchedFor) as refused:
        ask(register)

    assert refused.value.field == "org_no"
    assert "974 760 673" in refused.value.sentence


def test_a_signature_whose_certificate_has_expired_is_refused(register: Register) -> None:
    with pytest.raises(ParticipantNotVouchedFor):
        participant_asked_for(FJORD, at=AT + timedelta(days=11), register=register)


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "reply",
    [
        says(b"", status=500),
        says(b"", status=302, headers={"Location": "http://127.0.0.1:1/"}),
        says(b"<html>"),
        says(b" " * (asking.LARGEST + 1)),
        says(DOCTYPE + a_group(INVOICE)),
        says(DOCTYPE + a_signer().sign(metadata(INVOICE)).partition(b"?>\n")[2]),
        says(a_signer().sign(metadata(INVOICE, participant="0192:987654325"))),
        says(a_signer().sign(metadata(CREDIT_NOTE))),
        says(a_group(INVOICE, participant="0192:987654325")),
        hangs_up,
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_asked_again_later(
    register: Register, there: Outside, reply: Reply
) -> None:
    there.reply = an_smp(group=reply)
    with pytest.raises(ParticipantsUnavailable):
        ask(register)

    there.reply = an_smp(invoice=reply)
    with pytest.raises((ParticipantsUnavailable, ParticipantNotVouchedFor)):
        ask(register)


def test_an_smp_that_is_silent_is_asked_again_later(
    register: Register, there: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", httpx.Timeout(0.1))

    def waits(_: BaseHTTPRequestHandler) -> None:
        there.closing.wait(2)

    there.reply = waits

    with pytest.raises(ParticipantsUnavailable):
        ask(register)


@pytest.mark.parametrize("say", [code(dns.rcode.SERVFAIL), silence])
def test_dns_that_does_not_answer_is_asked_again_later(
    register: Register, names: NameServer, say: Say
) -> None:
    names.say = say
    hasty = replace(register, names=replace(register.names, patience=0.3))

    with pytest.raises(ParticipantsUnavailable) as refused:
        ask(hasty)

    assert refused.value.field == "org_no"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest",
        "http://localhost",
        "http://thief.example",
        "file:///etc/passwd",
        "http://a@127.0.0.1",
        "http://127.0.0.1:x",
        "http://127.0.0.1/?x=",
        "",
    ],
)
def test_nobody_is_asked_but_the_hosts_that_are_allowed(
    register: Register, names: NameServer, there: Outside, address: str
) -> None:
    names.say = points_to(address)

    with pytest.raises(ParticipantNotVouchedFor):
        ask(register)

    assert there.asked == []


def test_a_rule_that_keeps_parts_of_the_name_is_not_followed(
    register: Register, names: NameServer, there: Outside
) -> None:
    names.say = records(f'100 10 "U" "Meta:SMP" "!(.*)!{there.address}/\\\\1!" .')

    with pytest.raises(ParticipantNotVouchedFor):
        ask(register)


def test_without_a_list_the_machines_inside_are_not_asked(
    register: Register, there: Outside
) -> None:
    open_to_all = replace(register, names=replace(register.names, hosts=frozenset()))

    with pytest.raises(ParticipantNotVouchedFor):
        ask(open_to_all)

    assert there.asked == []


class Memory:
    """Remembers as the table will."""

    def __init__(self) -> None:
        self.rows: dict[OrgNo, Participant] = {}

    def known(self, org_no: OrgNo) -> Participant | None:
        return self.rows.get(org_no)

    def remember(self, org_no: OrgNo, participant: Participant) -> None:
        self.rows[org_no] = participant


def test_who_is_known_is_not_asked_about_until_that_expires(
    register: Register, names: NameServer
) -> None:
    memory = Memory()

    def ask_at(hours: float) -> Participant:
        return participant_of(
            FJORD, at=AT + timedelta(hours=hours), register=register, known=memory
        )

    assert [ask_at(0), ask_at(23.9)] == [BOTH, BOTH]
    assert len(names.asked) == 1

    assert ask_at(24).checked_at == AT + timedelta(hours=24)
    assert len(names.asked) == 2


def test_an_answer_that_failed_is_not_remembered(register: Register, there: Outside) -> None:
    memory = Memory()
    there.reply = says(b"", status=503)

    with pytest.raises(ParticipantsUnavailable):
        participant_of(FJORD, at=AT, register=register, known=memory)

    assert memory.rows == {}
