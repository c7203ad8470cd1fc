"""Writes and reads the messages of IPP (RFC 8010); pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

type Value = int | str
type Attributes = dict[str, list[Value]]

VERSION: Final = 0x0200
_END: Final = 0x03
_FIRST_VALUE_TAG: Final = 0x10
_NUMBERS: Final = {0x21, 0x23}
_HEAD: Final = struct.Struct(">HHI")
_SHORT: Final = struct.Struct(">H")
_NUMBER: Final = struct.Struct(">i")


class NotIpp(ValueError):
    """The bytes are no message of IPP."""


class Group(IntEnum):
    """What the attributes that follow are of."""

    OPERATION = 0x01
    JOB = 0x02
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """What an attribute's value is."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MEDIA_TYPE = 0x49


class Operation(IntEnum):
    """What the printer is asked to do."""

    PRINT_JOB = 0x0002
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A


@dataclass(frozen=True)
class Attribute:
    """One attribute of a request; more values than one are told one after the other."""

    tag: Tag
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Response:
    """What the printer answered: a status, and attributes in groups."""

    status: int
    groups: tuple[tuple[int, Attributes], ...]

    def of(self, group: Group) -> list[Attributes]:
        """The groups of one kind, such as one for each job."""
        return [attributes for kind, attributes in self.groups if kind == group]


def request(
    operation: Operation,
    operation_attributes: Iterable[Attribute],
    job_attributes: Iterable[Attribute] = (),
) -> bytes:
    """The request as it is sent; a document's bytes follow right after it."""
    written = bytearray(_HEAD.pack(VERSION, operation, 1))
    for group, attributes in (
        (Group.OPERATION, tuple(operation_attributes)),
        (Group.JOB, tuple(job_attributes)),
    ):
        if attributes:
            written.append(group)
            for attribute in attributes:
                written += _written(attribute)
    return bytes(written) + bytes([_END])


def response(content: bytes) -> Response:
    """Read an answer. Raises `NotIpp`."""
    try:
        _version, status, _request = _HEAD.unpack_from(content)
        return Response(status, tuple(_groups(content, _HEAD.size)))
    except (struct.error, IndexError) as short:
        raise NotIpp("the answer ends before it is whole") from short


def _written(attribute: Attribute) -> bytes:
    """A further value has no name of its own."""
    written = bytearray()
    for place, value in enumerate(attribute.values):
        written.append(attribute.tag)
        written += _measured(b"" if place else attribute.name.encode())
        written += _measured(_bytes_of(attribute.tag, value))
    return bytes(written)


def _measured(content: bytes) -> bytes:
    return _SHORT.pack(len(content)) + content


def _bytes_of(tag: Tag, value: Value) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return bytes([value]) if tag is Tag.BOOLEAN else _NUMBER.pack(value)


def _groups(content: bytes, place: int) -> list[tuple[int, Attributes]]:
    groups: list[tuple[int, Attributes]] = []
    known: list[Value] = []
    while (tag := content[place]) != _END:
        place += 1
        if tag < _FIRST_VALUE_TAG:
            groups.append((tag, {}))
            continue
        name, place = _taken(content, place)
        value, place = _taken(content, place)
        if name:
            known = _last(groups).setdefault(name.decode(errors="replace"), [])
        known.append(_value_of(tag, value))
    return groups


def _last(groups: list[tuple[int, Attributes]]) -> Attributes:
    if not groups:
        raise NotIpp("an attribute stands outside any group")
    return groups[-1][1]


def _taken(content: bytes, place: int) -> tuple[bytes, int]:
    start = place + _SHORT.size
    end = start + _SHORT.unpack_from(content, place)[0]
    if end > len(content):
        raise NotIpp("the answer ends before it is whole")
    return content[start:end], end


def _value_of(tag: int, value: bytes) -> Value:
    if tag in _NUMBERS:
        return int(_NUMBER.unpack(value)[0])
    return value.decode(errors="replace")
