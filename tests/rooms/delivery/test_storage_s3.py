"""Documents in a real S3 server: whole or not there, and none is lost when the server is."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_company, an_issued_invoice
from proof.weed import BUCKET, PATIENCE, PREFIX, Weed, a_weed, storages
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.delivery.models import Document
from webfaktura.server.delivery.pulling import Pull
from webfaktura.server.delivery.queries import stored_bytes, without_document
from webfaktura.server.storages import s3
from webfaktura.server.storages.folder import DocumentsAway
from webfaktura.server.storages.keeping import (
    DocumentDamaged,
    keep,
    kept,
    name_of,
    try_storage,
)
from webfaktura.server.tenancy.scope import company_scope

LARGE = b"En side av en faktura. " * 20_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weed]:
    with a_weed(tmp_path_factory.mktemp("weed")) as weed:
        yield weed


@pytest.fixture
def weed(server: Weed, settings: Settings) -> Weed:
    """The server with an empty bucket, which the product stores in."""
    for key in server.stored():
        server.stranger.delete_object(Bucket=BUCKET, Key=key)
    settings.STORAGES = storages(settings, server.environment)
    return server


def key_of(content: bytes) -> str:
    return f"{PREFIX}/{name_of(sha256(content).hexdigest())}"


def test_bytes_stand_under_their_hash_however_often_they_are_kept(weed: Weed) -> None:
    digests = {keep(b"en faktura") for _ in range(3)}

    assert digests == {sha256(b"en faktura").hexdigest()}
    assert weed.stored() == [key_of(b"en faktura")]
    assert kept(*digests) == b"en faktura"


def test_a_large_document_is_one_object(weed: Weed) -> None:
    content = LARGE * 30  # more than S3 takes in one part of several

    assert kept(keep(content)) == content
    assert weed.stored() == [key_of(content)]


@pytest.mark.parametrize("damage", [b"", b"en falsk faktura"])
def test_a_changed_document_is_never_given_out_and_is_mended(weed: Weed, damage: bytes) -> None:
    digest = keep(b"en faktura")
    weed.stranger.put_object(Bucket=BUCKET, Key=key_of(b"en faktura"), Body=damage)

    with pytest.raises(DocumentDamaged, match=digest):
        kept(digest)

    keep(b"en faktura")
    assert kept(digest) == b"en faktura"


def test_a_lost_document_is_named(weed: Weed) -> None:
    with pytest.raises(DocumentDamaged, match=name_of("ab" * 32)):
        kept("ab" * 32)


def test_nobody_reads_a_document_without_the_key(weed: Weed) -> None:
    keep(b"en faktura")
    address = f"{weed.endpoint}/{BUCKET}/{key_of(b'en faktura')}"

    answer = httpx.get(address)

    assert (answer.status_code, b"en faktura" in answer.content) == (403, False)


def test_a_trial_leaves_nothing_behind(weed: Weed) -> None:
    assert try_storage(b"en liten pr\xc3\xb8ve") == f"s3://{BUCKET}/{PREFIX}"

    assert weed.stored() == []


def test_wrong_keys_and_a_missing_bucket_are_outages_not_lost_documents(
    weed: Weed, settings: Settings
) -> None:
    digest = keep(b"en faktura")
    for wrong in (
        {"WEBFAKTURA_S3_SECRET": "feil hemmelighet"},
        {"WEBFAKTURA_DOCUMENTS": "s3://finnes-ikke"},
    ):
        settings.STORAGES = storages(settings, weed.environment | wrong)

        with pytest.raises(DocumentsAway):
            kept(digest)


def test_a_write_that_is_cut_leaves_nothing_under_the_name(weed: Weed, settings: Settings) -> None:
    with a_wire(weed, cut_after=len(LARGE) // 2) as endpoint:
        settings.STORAGES = storages(
            settings, weed.environment | {"WEBFAKTURA_S3_ENDPOINT": endpoint}
        )
        with pytest.raises(DocumentsAway):
            keep(LARGE)

    settings.STORAGES = storages(settings, weed.environment)
    with pytest.raises(DocumentDamaged):
        kept(sha256(LARGE).hexdigest())
    assert weed.stored() == []


def test_the_same_wire_uncut_carries_the_document(weed: Weed, settings: Settings) -> None:
    with a_wire(weed, cut_after=10 * len(LARGE)) as endpoint:
        settings.STORAGES = storages(
            settings, weed.environment | {"WEBFAKTURA_S3_ENDPOINT": endpoint}
        )

        assert kept(keep(LARGE)) == LARGE


def test_a_document_changed_on_the_way_is_refused_by_the_server(
    weed: Weed, settings: Settings
) -> None:
    with a_wire(weed, cut_after=10 * len(LARGE), instead=(b"faktura", b"raktufa")) as endpoint:
        settings.STORAGES = storages(
            settings, weed.environment | {"WEBFAKTURA_S3_ENDPOINT": endpoint}
        )
        with pytest.raises(DocumentsAway):
            keep(LARGE)

    assert weed.stored() == []


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    weed: Weed, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(s3.PATIENCE, "read_timeout", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings.STORAGES = storages(
            settings, weed.environment | {"WEBFAKTURA_S3_ENDPOINT": endpoint}
        )

        with pytest.raises(DocumentsAway):
            keep(b"en faktura")


def test_the_home_is_not_written_to(weed: Weed, settings: Settings) -> None:
    keep(b"en faktura")

    assert not Path(settings.HOME, "documents", name_of(sha256(b"en faktura").hexdigest())).exists()


@pytest.mark.django_db
def test_a_store_that_is_away_delays_a_document_and_loses_none(weed: Weed) -> None:
    company = a_company()
    with company_scope(company):
        before = make_document(invoice=an_issued_invoice(company), at=NOW)
        waiting = an_issued_invoice(company)
    clock = iter([NOW + timedelta(seconds=second) for second in (0, 0, 0, 1, 60, 60)])
    puller = Pull(
        find=lambda look: without_document(10, but_not=look.but_not),
        work=lambda invoice, at: make_document(invoice=invoice, at=at),
        clock=lambda: next(clock),
    )

    weed.kill()
    try:
        assert puller() == 0  # it is tried, and fails
        assert puller() == 0  # it rests
    finally:
        weed.start()

    assert puller() == 1
    with company_scope(company):
        made = Document.objects.get(invoice=waiting)
        assert [stored_bytes(each)[:5] for each in (before, made)] == [b"%PDF-", b"%PDF-"]


def test_what_was_acknowledged_is_read_however_often_the_server_is_killed(weed: Weed) -> None:
    acknowledged: list[str] = []
    stopping = threading.Event()
    writer = threading.Thread(target=write_on, args=(acknowledged, stopping))
    writer.start()
    try:
        for enough in (50, 100, 150):
            wait_for(acknowledged, enough)
            weed.kill()  # in the midst of a write, most likely
            weed.start()
    finally:
        stopping.set()
        writer.join()

    assert [digest for digest in acknowledged if sha256(kept(digest)).hexdigest() != digest] == []
    assert len(acknowledged) >= 150


def write_on(acknowledged: list[str], stopping: threading.Event) -> None:
    """Store one document after the other; what the store does not take is tried again."""
    while not stopping.is_set():
        with suppress(DocumentsAway):
            acknowledged.append(keep(f"faktura {len(acknowledged)} ".encode() * 2000))


def wait_for(acknowledged: list[str], enough: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(acknowledged) < enough:
        assert time.monotonic() < deadline, f"only {len(acknowledged)} documents were stored"
        time.sleep(0.01)


@dataclass
class Wire:
    """Carries bytes to the server, and is cut when so many have passed."""

    server: tuple[str, int]
    cut_after: int
    instead: tuple[bytes, bytes] | None = None
    """Bytes, and those that arrive in their place."""

    def carry(self, listener: socket.socket) -> None:
        """Take every caller, until the listener is closed."""
        with suppress(OSError):
            while True:
                near = listener.accept()[0]
                far = socket.create_connection(self.server)
                for way in ((self._back, far, near), (self._forth, near, far)):
                    threading.Thread(target=way[0], args=way[1:], daemon=True).start()

    def _back(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while passed := source.recv(65536):
                target.sendall(passed)
        hang_up(source, target)

    def _forth(self, source: socket.socket, target: socket.socket) -> None:
        left = self.cut_after
        with suppress(OSError):
            while left > 0 and (passed := source.recv(min(left, 65536))):
                left -= len(passed)
                target.sendall(passed.replace(*self.instead) if self.instead else passed)
        hang_up(source, target)


@contextmanager
def a_wire(
    weed: Weed, *, cut_after: int, instead: tuple[bytes, bytes] | None = None
) -> Iterator[str]:
    """A wire to the server; gives the endpoint at its near end."""
    wire = Wire(("127.0.0.1", weed.ports["s3.port"]), cut_after, instead)
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=wire.carry, args=(listener,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        hang_up(listener)


def hang_up(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
