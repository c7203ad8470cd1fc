"""Another program finds whole documents only, and what tells of them last."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from rooms.delivery.handoff.parcels import INSTANCE, INVOICE, a_parcel
from rooms.delivery.handoff.sftp_server import Sftp, an_sftp_server, full_disk, hangs_up
from webfaktura.server.delivery.channels.dropping.folder import FolderPlace
from webfaktura.server.delivery.channels.ehf.envelope import seal
from webfaktura.server.delivery.channels.ehf.leaving import Leaving
from webfaktura.server.delivery.rules import Answer, Outcome

XML, JSON = f"{INSTANCE}.xml", f"{INSTANCE}.json"
TAKEN = Answer(Outcome.TAKEN, XML)


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Sftp]:
    with an_sftp_server(tmp_path / "sftp") as there:
        yield there


def test_a_document_and_what_tells_of_it_are_left(tmp_path: Path) -> None:
    way = Leaving(FolderPlace(tmp_path))

    assert way.standing_of(INSTANCE) is None
    assert way.hand_over(a_parcel()) == TAKEN
    assert way.hand_over(a_parcel()) == TAKEN

    sealed = seal(a_parcel())
    assert sorted(path.name for path in tmp_path.iterdir()) == [JSON, XML]
    assert (tmp_path / XML).read_bytes() == sealed
    assert json.loads((tmp_path / JSON).read_bytes()) == {
        "id": INSTANCE,
        "sender": "0192:974760673",
        "receiver": "0192:987654325",
        "document_type": a_parcel().header.document_type,
        "process": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        "created_at": "2026-11-24T09:30:15.250000+00:00",
        "file": XML,
        "size": len(sealed),
        "sha256": sha256(sealed).hexdigest(),
    }
    assert way.standing_of(INSTANCE) == TAKEN


def test_another_document_under_the_same_id_is_refused(tmp_path: Path) -> None:
    way = Leaving(FolderPlace(tmp_path))
    way.hand_over(a_parcel())

    answer = way.hand_over(a_parcel(INVOICE.replace(b"1001", b"1002")))

    assert answer == Answer(Outcome.REFUSED, XML)
    assert (tmp_path / XML).read_bytes() == seal(a_parcel())


def test_a_document_alone_has_not_been_handed_over(tmp_path: Path) -> None:
    (tmp_path / XML).write_bytes(seal(a_parcel()))
    way = Leaving(FolderPlace(tmp_path))

    assert way.standing_of(INSTANCE) is None
    assert way.hand_over(a_parcel()) == TAKEN


def test_an_absent_folder_is_asked_again(tmp_path: Path) -> None:
    way = Leaving(FolderPlace(tmp_path / "absent"))

    found = way.standing_of(INSTANCE)

    assert way.hand_over(a_parcel()).outcome is Outcome.LATER
    assert found is not None
    assert found.outcome is Outcome.UNKNOWN


def test_a_full_disk_is_asked_again_and_leaves_nothing(sftp: Sftp) -> None:
    sftp.on_write = full_disk

    assert Leaving(sftp.place()).hand_over(a_parcel()).outcome is Outcome.LATER
    assert sftp.everything == []


def test_a_wrong_password_is_for_the_operator_and_says_nothing_about_the_document(
    sftp: Sftp,
) -> None:
    assert Leaving(sftp.place(password="feil")).hand_over(a_parcel()).outcome is Outcome.LATER

    assert Leaving(sftp.place()).hand_over(a_parcel()) == TAKEN


def test_a_line_that_breaks_at_the_document_has_handed_nothing_over(sftp: Sftp) -> None:
    sftp.on_rename = hangs_up

    assert Leaving(sftp.place()).hand_over(a_parcel()).outcome is Outcome.LATER

    assert Leaving(sftp.place()).standing_of(INSTANCE) is None
    assert sftp.everything == [XML]


def test_a_line_that_breaks_at_the_last_file_is_unknown_until_it_is_looked_for(sftp: Sftp) -> None:
    Leaving(sftp.place()).place.put(XML, seal(a_parcel()))
    sftp.on_rename = hangs_up

    lost = Leaving(sftp.place()).hand_over(a_parcel())

    assert lost.outcome is Outcome.UNKNOWN
    assert Leaving(sftp.place()).standing_of(INSTANCE) == TAKEN


def test_two_documents_are_two(tmp_path: Path) -> None:
    way = Leaving(FolderPlace(tmp_path))
    other = replace(a_parcel().header, instance_id="018f3c1e-7f1a-7000-8000-000000000000")

    assert way.hand_over(a_parcel()) == TAKEN
    assert way.hand_over(replace(a_parcel(), header=other)).outcome is Outcome.TAKEN
    assert len(list(tmp_path.iterdir())) == 4
