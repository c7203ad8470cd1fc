"""A small Peppol on the loopback: a DNS server, and documents signed as an SMP signs them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from pytest_django.fixtures import Settings
from signxml.signer import XMLSigner

from webfaktura.server.lookups.participants.identifiers import (
    BILLING,
    DOCUMENT_SCHEME,
    PARTICIPANT_SCHEME,
    PROCESS_SCHEME,
    DocumentKind,
)

ZONE = "participant.test"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
SMP = "http://busdox.org/serviceMetadata/publishing/1.0/"
NAMES = (
    f'xmlns:smp="{SMP}" xmlns:id="http://busdox.org/transport/identifiers/1.0/" '
    'xmlns:wsa="http://www.w3.org/2005/08/addressing"'
)
PARTICIPANT = "0192:974760673"
AS4 = "peppol-transport-as4-v2_0"

type Say = Callable[[dns.message.Message], dns.message.Message | None]


@dataclass
class NameServer:
    """Where it is, what it says, and which names it was asked for."""

    port: int
    say: Say
    asked: list[str] = field(default_factory=list)


def points_to(address: str, service: str = "Meta:SMP") -> Say:
    return records(f'100 10 "U" "{service}" "!.*!{address}!" .')


def records(*texts: str) -> Say:
    """NAPTR records, as a zone's file has them."""

    def say(question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        if texts:
            name = question.question[0].name
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "NAPTR", *texts))
        return answer

    return say


def code(rcode: dns.rcode.Rcode) -> Say:
    def say(question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.set_rcode(rcode)
        return answer

    return say


def silence(_: dns.message.Message) -> None:
    """Hears the question, and says nothing."""


@contextmanager
def a_name_server() -> Iterator[NameServer]:
    """The server, from now until the test is over."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        server = NameServer(door.getsockname()[1], code(dns.rcode.NXDOMAIN))

        def serve() -> None:
            while (heard := door.recvfrom(4096))[0] != b"over":
                question = dns.message.from_wire(heard[0])
                server.asked.append(question.question[0].name.to_text())
                answer = server.say(question)
                if answer is not None:
                    door.sendto(answer.to_wire(), heard[1])

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            door.sendto(b"over", door.getsockname())
            thread.join()


@dataclass(frozen=True)
class Signer:
    """Who signs, and the authority behind: only its certificate is trusted beforehand."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate

    def trusted(self, folder: Path) -> Path:
        path = folder / "smp-ca.pem"
        path.write_bytes(self.authority.public_bytes(Encoding.PEM))
        return path

    def sign(self, content: str) -> bytes:
        signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
        signed = signer.sign(
            etree.fromstring(content),
            key=self.key,
            cert=[self.certificate],
            always_add_key_value=False,
        )
        return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


@cache
def a_signer(name: str = "SMP") -> Signer:
    """An authority made now, and somebody whom it vouches for."""
    root, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    issuer, subject = named(f"{name} CA"), named(name)
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    signs = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    authority = (
        dated(issuer, issuer, root.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(signs, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    certificate = (
        dated(subject, issuer, key.public_key())
        .add_extension(usage, critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        .sign(root, hashes.SHA256())
    )
    return Signer(key, certificate, authority)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def dated(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=10))
        .not_valid_after(AT + timedelta(days=10))
    )


def a_group(*kinds: DocumentKind, participant: str = PARTICIPANT) -> bytes:
    """What an SMP lists; its links lead astray, so that who follows them is found out."""
    links = "".join(
        '<smp:ServiceMetadataReference href="http://127.0.0.1:1/x/services/'
        f'{DOCUMENT_SCHEME}%3A%3A{f"{kind}".replace(":", "%3A").replace("#", "%23")}"/>'
        for kind in kinds
    )
    return (
        f'<smp:ServiceGroup {NAMES}><id:ParticipantIdentifier scheme="{PARTICIPANT_SCHEME}">'
        f"{participant}</id:ParticipantIdentifier><smp:ServiceMetadataReferenceCollection>{links}"
        "</smp:ServiceMetadataReferenceCollection></smp:ServiceGroup>"
    ).encode()


def metadata(
    kind: DocumentKind,
    *,
    participant: str = PARTICIPANT,
    process: str = BILLING,
    profile: str = AS4,
    dates: str = "",
) -> str:
    """What is to be signed about one kind."""
    return (
        f"<smp:SignedServiceMetadata {NAMES}><smp:ServiceMetadata><smp:ServiceInformation>"
        f'<id:ParticipantIdentifier scheme="{PARTICIPANT_SCHEME}">{participant}'
        "</id:ParticipantIdentifier>"
        f'<id:DocumentIdentifier scheme="{DOCUMENT_SCHEME}">{kind}</id:DocumentIdentifier>'
        "<smp:ProcessList><smp:Process>"
        f'<id:ProcessIdentifier scheme="{PROCESS_SCHEME}">{process}</id:ProcessIdentifier>'
        f'<smp:ServiceEndpointList><smp:Endpoint transportProfile="{profile}">'
        "<wsa:EndpointReference><wsa:Address>https://ap.example/as4</wsa:Address>"
        f"</wsa:EndpointReference>{dates}<smp:Certificate>TUlJ\nQ2VydA==</smp:Certificate>"
        "</smp:Endpoint></smp:ServiceEndpointList></smp:Process></smp:ProcessList>"
        "</smp:ServiceInformation></smp:ServiceMetadata></smp:SignedServiceMetadata>"
    )


def no_receiver_is_known(names: NameServer, settings: Settings, folder: Path) -> None:
    """Let the product ask this server, which knows nobody."""
    names.say = code(dns.rcode.NXDOMAIN)
    settings.ELMA_TRUST = str(a_signer().trusted(folder))
    settings.ELMA_ZONE, settings.ELMA_PORT = ZONE, names.port
    settings.ELMA_NAMESERVER = "127.0.0.1"
