"""What every drop place can do, and which troubles it raises: the port that adapters stand on."""

from __future__ import annotations

import re
import secrets
from typing import Protocol

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class PlaceTrouble(Exception):
    """The place did not do what it was asked. `words` are its own, on one line."""

    def __init__(self, words: str = "") -> None:
        self.words = " ".join(words.split())[:300]
        super().__init__(self.words)


class PlaceUnavailable(PlaceTrouble):
    """The place cannot be reached, or is full: the same call again later."""


class PlaceAnswerLost(PlaceUnavailable):
    """The line broke when the file was being given its name: it may stand there."""


class PlaceRefused(PlaceTrouble):
    """The place does not let us in, or is not what we know: a person must act."""


class OtherFileThere(PlaceRefused):
    """Another content stands under the name; nothing was changed."""


class NothingThere(PlaceTrouble):
    """No file stands under the name."""


class DropPlace(Protocol):
    """Files in one folder, each whole or not there.

    Every method may raise `PlaceUnavailable` (the same call again later) or
    `PlaceRefused` (a person must act). A name is a plain file name that does not
    begin with a dot; any other raises ValueError.
    """

    def put(self, name: str, content: bytes) -> None:
        """Leave a file, whole and on the disk, or not at all.

        The same name with the same bytes again changes nothing; with other bytes
        it raises `OtherFileThere`. `PlaceAnswerLost` says that it may stand there.
        """

    def names(self) -> list[str]:
        """The names of the files that stand there whole, sorted; folders are not told of."""

    def read(self, name: str) -> bytes:
        """What stands under the name; raises `NothingThere`."""

    def remove(self, name: str) -> None:
        """Take the file away; one that is not there is away already."""


def plain(name: str) -> str:
    """The name, if it is one: no path, nothing hidden, nothing that a disk reads otherwise."""
    if not _PLAIN.fullmatch(name):
        raise ValueError(f"not a plain file name: {name!r}")
    return name


def name_beside(name: str) -> str:
    """A hidden name to write under until the file is whole; never the same twice."""
    return f".{name}.{secrets.token_hex(6)}.part"


def is_left_of(name: str, other: str) -> bool:
    """Whether the other name is a piece of this file, left behind by a put that was cut."""
    return other.startswith(f".{name}.") and other.endswith(".part")
