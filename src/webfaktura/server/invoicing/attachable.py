"""Which files may go with a document: known by their content, named in a way that hurts nobody."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

LARGEST = 5 * 1024 * 1024
LARGEST_IN_ALL = 15 * 1024 * 1024
MOST_FILES = 20

_LONGEST_NAME = 120
_LONGEST_ENDING = 10
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_SPACES = re.compile(r"\s+")
_TEXTS = {"csv": "text/csv", "txt": "text/plain"}


@dataclass(frozen=True)
class FileType:
    """What a file is, by its content."""

    media_type: str
    endings: tuple[str, ...]
    """What its name may end in; the first where it ends in something else."""


_PDF = FileType("application/pdf", ("pdf",))
_PNG = FileType("image/png", ("png",))
_JPEG = FileType("image/jpeg", ("jpg", "jpeg"))
_OFFICE = "application/vnd.openxmlformats-officedocument"
_XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
_DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",))

_BEGINNINGS = ((b"%PDF-", _PDF), (b"\x89PNG\r\n\x1a\n", _PNG), (b"\xff\xd8\xff", _JPEG))
_PARTS = (("xl/workbook.xml", _XLSX), ("word/document.xml", _DOCX))


def type_of(content: bytes, name: str) -> FileType | None:
    """What a file is: PDF, picture, Excel, Word or text; None of anything else.

    A text is known by its name too, because anything can be a text.
    """
    known = (kind for beginning, kind in _BEGINNINGS if content.startswith(beginning))
    return next(known, None) or _office_type(content) or _text_type(content, name)


def cleaned_name(name: str, kind: FileType) -> str:
    """The name without folders, control characters and marks that some system cannot keep.

    It ends in what the content is.
    """
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(each for each in unicodedata.normalize("NFC", bare) if _is_seen(each))
    tidy = _SPACES.sub(" ", _FORBIDDEN.sub("_", seen)).strip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, ending = tidy, ""
    fitting = ending if ending.lower() in kind.endings else kind.endings[0]
    return f"{stem[:_LONGEST_NAME].strip(' .') or 'vedlegg'}.{fitting}"


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """The name, or the name with the first number that nobody has."""
    stem, _dot, ending = name.rpartition(".")
    number = 1
    while taken(name):
        number += 1
        name = f"{stem} ({number}).{ending}"
    return name


def _is_seen(character: str) -> bool:
    """Whether it is a character one sees, and not one that turns or hides the others."""
    return character.isspace() or unicodedata.category(character)[0] != "C"


def _office_type(content: bytes) -> FileType | None:
    """An Office document without macros; its parts are named, not unpacked."""
    if not content.startswith(b"PK"):
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in parts or any("vbaProject" in part for part in parts):
        return None
    return next((kind for part, kind in _PARTS if part in parts), None)


def _text_type(content: bytes, name: str) -> FileType | None:
    ending = name.rpartition(".")[2].lower()
    if ending not in _TEXTS or not _is_text(content):
        return None
    return FileType(_TEXTS[ending], (ending,))


def _is_text(content: bytes) -> bool:
    """Whether it can be read as a text in UTF-8, UTF-16 with its mark, or Windows' own letters."""
    for encoding in (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "cp1252")
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(each in "\t\r\n\f" or unicodedata.category(each) != "Cc" for each in text)
    return False
