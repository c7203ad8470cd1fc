"""What is left at a place stands there whole or not at all, in a folder as over SFTP."""

import resource
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from rooms.delivery.handoff.sftp_server import (
    FOLDER,
    PASSWORD,
    USER,
    Sftp,
    a_public_key,
    an_sftp_server,
    full_disk,
    hangs_up,
)
from webfaktura.server.delivery.channels.dropping.addresses import NotAPlace, place_at
from webfaktura.server.delivery.channels.dropping.folder import FolderPlace
from webfaktura.server.delivery.channels.dropping.place import (
    DropPlace,
    NothingThere,
    OtherFileThere,
    PlaceAnswerLost,
    PlaceRefused,
    PlaceUnavailable,
)
from webfaktura.server.delivery.channels.dropping.sftp import SftpPlace

LARGE = b"En side av en faktura. " * 20_000


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Sftp]:
    with an_sftp_server(tmp_path / "sftp") as there:
        yield there


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DropPlace:
    if request.param == "sftp":
        server: Sftp = request.getfixturevalue("sftp")
        return server.place()
    return FolderPlace(tmp_path)


def everything_at(place: DropPlace, tmp_path: Path) -> list[str]:
    """Also what is hidden."""
    return standing_in(tmp_path / "sftp/ut" if isinstance(place, SftpPlace) else tmp_path)


def standing_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_put_is_read_and_removed(place: DropPlace, tmp_path: Path) -> None:
    place.put("b.xml", LARGE)
    place.put("a.xml", b"")

    assert place.names() == ["a.xml", "b.xml"]
    assert (place.read("a.xml"), place.read("b.xml")) == (b"", LARGE)
    assert everything_at(place, tmp_path) == ["a.xml", "b.xml"]

    place.remove("a.xml")
    place.remove("a.xml")

    assert place.names() == ["b.xml"]
    with pytest.raises(NothingThere):
        place.read("a.xml")


def test_the_same_bytes_again_change_nothing(place: DropPlace, tmp_path: Path) -> None:
    place.put("a.xml", b"en faktura")
    place.put("a.xml", b"en faktura")

    assert everything_at(place, tmp_path) == ["a.xml"]
    assert place.read("a.xml") == b"en faktura"


def test_other_bytes_are_refused_and_what_stood_there_stands(
    place: DropPlace, tmp_path: Path
) -> None:
    place.put("a.xml", b"en faktura")

    with pytest.raises(OtherFileThere) as refused:
        place.put("a.xml", b"en annen")

    assert refused.value.words == "a.xml"
    assert place.read("a.xml") == b"en faktura"
    assert everything_at(place, tmp_path) == ["a.xml"]


def test_of_two_at_once_one_stands_and_the_other_is_refused(
    place: DropPlace, tmp_path: Path
) -> None:
    start, refused = threading.Barrier(2), []

    def put(content: bytes) -> None:
        start.wait()
        try:
            place.put("a.xml", content)
        except OtherFileThere:
            refused.append(content)

    threads = [threading.Thread(target=put, args=(content,)) for content in (b"en", b"to")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted([place.read("a.xml"), *refused]) == [b"en", b"to"]
    assert everything_at(place, tmp_path) == ["a.xml"]


def test_what_a_cut_put_left_is_neither_told_of_nor_kept(place: DropPlace, tmp_path: Path) -> None:
    stands = tmp_path / "sftp/ut" if isinstance(place, SftpPlace) else tmp_path
    (stands / ".a.xml.0123.part").write_bytes(b"en fak")
    (stands / ".b.xml.0123.part").write_bytes(b"somebody's")

    assert place.names() == []
    place.put("a.xml", b"en faktura")

    assert everything_at(place, tmp_path) == [".b.xml.0123.part", "a.xml"]


@pytest.mark.parametrize("name", ["", ".a", "../a", "a/b", "/a", "a\\b", "å", "a\n", "a" * 201])
def test_a_name_that_is_a_path_is_a_fault(tmp_path: Path, name: str) -> None:
    nowhere = SftpPlace(host="127.0.0.1", port=1, user="", host_key="", folder="/")
    for place in (FolderPlace(tmp_path), nowhere):
        with pytest.raises(ValueError, match="not a plain file name"):
            place.put(name, b"")
        with pytest.raises(ValueError, match="not a plain file name"):
            place.read(name)
        with pytest.raises(ValueError, match="not a plain file name"):
            place.remove(name)


def test_an_absent_folder_is_unavailable_and_is_not_made(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "not mounted")

    for deed in (place.names, lambda: place.put("a", b""), lambda: place.read("a")):
        with pytest.raises(PlaceUnavailable):
            deed()
    with pytest.raises(PlaceUnavailable):
        place.remove("a")
    assert standing_in(tmp_path) == []


def test_an_absent_folder_there_is_unavailable(sftp: Sftp) -> None:
    sftp.folder.rmdir()

    for deed in (
        sftp.place().names,
        lambda: sftp.place().put("a", b""),
        lambda: sftp.place().read("a"),
        lambda: sftp.place().remove("a"),
    ):
        with pytest.raises(PlaceUnavailable):
            deed()


def test_a_disk_without_links_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    place = FolderPlace(tmp_path)

    place.put("a.xml", b"en faktura")
    place.put("a.xml", b"en faktura")
    with pytest.raises(OtherFileThere):
        place.put("a.xml", b"en annen")

    assert standing_in(tmp_path) == ["a.xml"]
    assert place.read("a.xml") == b"en faktura"


def test_a_disk_that_takes_no_more_is_unavailable_and_is_left_clean(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(PlaceUnavailable, match="File too large"):
            FolderPlace(tmp_path).put("a.xml", LARGE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert standing_in(tmp_path) == []


def test_a_full_disk_there_is_unavailable_and_leaves_nothing(sftp: Sftp) -> None:
    sftp.on_write = full_disk

    with pytest.raises(PlaceUnavailable, match="No space left on device"):
        sftp.place().put("a.xml", LARGE)

    assert (sftp.writes > 0, sftp.everything) == (True, [])


def test_a_line_that_breaks_mid_file_leaves_no_file_and_the_next_put_mends_it(sftp: Sftp) -> None:
    sftp.on_write = hangs_up

    with pytest.raises(PlaceUnavailable) as broken:
        sftp.place().put("a.xml", LARGE)

    assert not isinstance(broken.value, PlaceAnswerLost)
    assert sftp.place().names() == []
    assert len(sftp.everything) == 1  # the piece, under its hidden name

    sftp.on_write = lambda _: None
    sftp.place().put("a.xml", LARGE)

    assert sftp.everything == ["a.xml"]
    assert sftp.place().read("a.xml") == LARGE


def test_a_line_that_breaks_at_the_naming_is_an_answer_lost(sftp: Sftp) -> None:
    sftp.on_rename = hangs_up

    with pytest.raises(PlaceAnswerLost):
        sftp.place().put("a.xml", LARGE)

    assert sftp.place().read("a.xml") == LARGE
    sftp.place().put("a.xml", LARGE)  # the same call again is content with what stands


def test_a_wrong_password_is_refused(sftp: Sftp) -> None:
    with pytest.raises(PlaceRefused):
        sftp.place(password="feil").put("a.xml", b"en faktura")

    assert sftp.everything == []


@pytest.mark.parametrize("key", ["another", "none at all"])
def test_a_server_with_another_key_is_never_talked_to(sftp: Sftp, key: str) -> None:
    other = a_public_key(asyncssh.generate_private_key("ssh-ed25519"))

    with pytest.raises(PlaceRefused):
        sftp.place(host_key=other if key == "another" else " ").names()


def test_a_shut_port_is_unavailable(sftp: Sftp) -> None:
    with pytest.raises(PlaceUnavailable):
        SftpPlace(
            host="127.0.0.1", port=1, user=USER, host_key=sftp.host_key, folder=FOLDER
        ).names()


def test_a_server_that_says_nothing_is_given_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(PlaceUnavailable):
        SftpPlace(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            user=USER,
            host_key=a_public_key(asyncssh.generate_private_key("ssh-ed25519")),
            folder=FOLDER,
            timeout=0.2,
        ).names()


def test_a_server_that_falls_silent_at_the_naming_is_an_answer_lost(sftp: Sftp) -> None:
    def waits(_: object) -> None:
        sftp.closing.wait(30)

    sftp.on_rename = waits

    with pytest.raises(PlaceAnswerLost):
        sftp.place(wait=2).put("a.xml", LARGE)

    sftp.closing.set()


def test_a_key_opens_the_door_as_a_password_does(sftp: Sftp) -> None:
    own = asyncssh.generate_private_key("ssh-ed25519")
    sftp.keys.append(a_public_key(own))
    address = f"sftp://{USER}@127.0.0.1:{sftp.port}{FOLDER}"

    place = place_at(address, secret=own.export_private_key().decode(), host_key=sftp.host_key)
    place.put("a.xml", b"en faktura")

    assert sftp.everything == ["a.xml"]
    assert "PRIVATE" not in repr(place)


def test_an_address_names_a_place(sftp: Sftp, tmp_path: Path) -> None:
    place_at(f"folder:{sftp.folder}").put("a.xml", b"en faktura")
    address = f"sftp://{USER}@127.0.0.1:{sftp.port}{FOLDER}"

    place = place_at(address, secret=PASSWORD, host_key=sftp.host_key)

    assert place.read("a.xml") == b"en faktura"
    assert PASSWORD not in repr(place)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/ut",
        "folder:ut",
        "folder://vert/ut",
        "ftp://a@b/c",
        "sftp://b/c",
        "sftp://a:p@b/c",
        "sftp://a@b:x/c",
    ],
)
def test_an_address_that_names_none_is_refused(address: str) -> None:
    with pytest.raises(NotAPlace):
        place_at(address)
