"""A print run in a drop place: the manifest comes last, and the same run changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rooms.delivery.handoff.sftp_server import Sftp, an_sftp_server, hangs_up
from rooms.delivery.paper.letters import a_letter, a_run
from webfaktura.server.delivery.channels.dropping.folder import FolderPlace
from webfaktura.server.delivery.channels.dropping.place import DropPlace, PlaceUnavailable
from webfaktura.server.delivery.channels.paper.ways import NothingToPrint, leave
from webfaktura.server.delivery.rules import Answer, Outcome

FILES = ["kjoring-1.csv", "kjoring-1.json", "kjoring-1.pdf"]


@dataclass(frozen=True)
class WatchedPlace(FolderPlace):
    """A folder that tells in which order it was given its files, and is full after some."""

    order: list[str] = field(default_factory=list)
    room: int = 3

    def put(self, name: str, content: bytes) -> None:
        if len(self.order) >= self.room:
            raise PlaceUnavailable("No space left on device")
        super().put(name, content)
        self.order.append(name)


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Sftp]:
    with an_sftp_server(tmp_path) as server:
        yield server


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DropPlace:
    if request.param == "sftp":
        server: Sftp = request.getfixturevalue("sftp")
        return server.place()
    return FolderPlace(tmp_path)


def test_the_run_lies_there_with_its_manifests(place: DropPlace) -> None:
    run = a_run(a_letter(1001), a_letter(1002))

    answer = leave(run, place)

    assert answer == Answer(Outcome.TAKEN, "kjoring-1.json")
    assert place.names() == FILES
    assert place.read("kjoring-1.pdf") == run.content
    told = json.loads(place.read("kjoring-1.json"))
    assert [entry["number"] for entry in told["entries"]] == ["1001", "1002"]


def test_left_again_nothing_changes(place: DropPlace) -> None:
    first, second = leave(a_run(), place), leave(a_run(), place)

    assert first == second
    assert place.names() == FILES


def test_another_run_under_the_same_id_is_refused(place: DropPlace) -> None:
    leave(a_run(a_letter(1001)), place)

    answer = leave(a_run(a_letter(1002)), place)

    assert answer.outcome is Outcome.REFUSED
    assert place.read("kjoring-1.pdf") == a_run(a_letter(1001)).content


@pytest.mark.parametrize("room", range(3))
def test_wherever_it_is_cut_the_manifest_comes_last_and_the_next_time_completes_it(
    tmp_path: Path, room: int
) -> None:
    cut, whole = WatchedPlace(tmp_path, room=room), WatchedPlace(tmp_path)

    first, second = leave(a_run(), cut), leave(a_run(), whole)

    assert (first, second.outcome) == (
        Answer(Outcome.LATER, "No space left on device"),
        Outcome.TAKEN,
    )
    assert "kjoring-1.json" not in cut.order
    assert whole.order[-1] == "kjoring-1.json"
    assert whole.names() == FILES


def test_a_line_that_breaks_at_the_naming_leaves_the_answer_unknown(sftp: Sftp) -> None:
    sftp.on_rename = hangs_up

    answer = leave(a_run(), sftp.place())

    assert answer.outcome is Outcome.UNKNOWN


def test_a_wrong_password_is_for_a_person(sftp: Sftp) -> None:
    assert leave(a_run(), sftp.place(password="feil")).outcome is Outcome.REFUSED


def test_an_absent_folder_is_tried_later(tmp_path: Path) -> None:
    assert leave(a_run(), FolderPlace(tmp_path / "borte")).outcome is Outcome.LATER


def test_a_run_without_letters_is_a_fault_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToPrint):
        leave(a_run(a_letter(content=b"")), FolderPlace(tmp_path))

    assert FolderPlace(tmp_path).names() == []
