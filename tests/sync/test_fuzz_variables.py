"""Ten thousand broken variables.xml: each is refused in words and left as it is."""

import random
from collections.abc import Callable, Iterator
from itertools import filterfalse, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.mishaps import FAST
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.variables import NoSuchClient, Variables, VariablesMalformed

SEED = 20261124
BROKEN = 10_000
LONGEST = 400

WHOLE = """\
<?xml version="1.0" encoding="utf-8"?>
<variables>
  <system>
    <DIUser>admin</DIUser>
    <DIPassword>xMd3bJuF9XY=</DIPassword>
    <AdmUsrNm a="b">Byrå &amp; Sønn</AdmUsrNm>
    <VBClient999>Active</VBClient999>
  </system>
  <!-- kommentar -->
  <company>
    <Id>999</Id>
    <CustTrLasteChDt>20150407</CustTrLasteChDt>
    <ClientID>1907</ClientID>
    <InvoInfoToWeb>1</InvoInfoToWeb>
    <ProdVatPLH>1;11</ProdVatPLH>
    <Eget><![CDATA[<x>]]></Eget>
  </company>
</variables>
"""

type Mishap = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, content: bytes) -> bytes:
    """A write that was never finished."""
    return content[: chance.randrange(len(content))]


def a_hole(chance: random.Random, content: bytes) -> bytes:
    """A stretch that is gone."""
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randint(1, 40) :]


def other_bytes(chance: random.Random, content: bytes) -> bytes:
    """Some bytes that became others."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def zeros(chance: random.Random, content: bytes) -> bytes:
    """Blocks of the disk that were never written, as after a power cut."""
    start = chance.randrange(len(content))
    return content[:start] + bytes(len(content) - start)


def a_part_twice(chance: random.Random, content: bytes) -> bytes:
    """A stretch that was written again in another place."""
    start, place = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:place] + content[start : start + chance.randint(1, 200)] + content[place:]


def another_encoding(chance: random.Random, content: bytes) -> bytes:
    """A declaration that does not fit what follows it."""
    names = "utf-16 utf-32 utf-7 utf-8-sig ascii cp037 cp1252 idna punycode rot13 hex x undefined"
    name = chance.choice([*names.split(), "unicode_escape", "mbcs"]).encode()
    return other_bytes(chance, content.replace(b"utf-8", name, 1))


def a_strange_part(chance: random.Random, content: bytes) -> bytes:
    """Something in the text that an editor, a merge or an attacker put there."""
    parts = (
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&nbsp;", b"<", b"&#0;", b"]]>", b"<<<<<<< HEAD\n",
        b"\xff\xfe", b"\xef\xbb\xbf", b"<a " * 50, b"<a>" * 300, b"<?xml?>", b"\x1b[31m",
        b"&#xD800;", b"<b xmlns:c='d'/>", b"</company>", b"<ClientID>x</ClientID>",
    )  # fmt: skip
    place = chance.randrange(len(content))
    return content[:place] + chance.choice(parts) + content[place:]


def something_else(chance: random.Random, content: bytes) -> bytes:
    """No settings at all."""
    return chance.randbytes(chance.randrange(len(content)))


MISHAPS: tuple[Mishap, ...] = (
    cut, a_hole, other_bytes, zeros, a_part_twice, another_encoding, a_strange_part, something_else,
)  # fmt: skip


def damaged() -> Iterator[bytes]:
    """The whole file with one mishap after another, the same ones every time."""
    chance = random.Random(SEED)
    while True:
        for mishap in MISHAPS:
            yield mishap(chance, WHOLE.encode())


def change_everything(store: VariablesStore) -> None:
    """What a run does: look at the office and the client, then write something of the client's."""
    store.system()
    store.change_company("999", due_days=30)


def is_whole(content: bytes) -> bool:
    """Tell whether the file can be read after all; then it is written back byte for byte."""
    try:
        read = Variables.of_bytes(content)
        system, company = read.system, read.company("999")
    except (VariablesMalformed, NoSuchClient):
        return False
    assert read.with_system(system).with_company(company).content == content
    return True


def test_ten_thousand_broken_files_are_refused_in_words_and_never_overwritten() -> None:
    with TemporaryDirectory(dir=FAST) as folder:
        store = VariablesStore(Path(folder) / "variables.xml")
        for content in islice(filterfalse(is_whole, damaged()), BROKEN):
            store.path.write_bytes(content)

            sentence = sentence_of_refusal(store)

            assert is_clear(sentence), (sentence, content)
            assert store.path.read_bytes() == content
        assert [file.name for file in Path(folder).iterdir()] == ["variables.xml"]


def sentence_of_refusal(store: VariablesStore) -> str:
    """Why nothing could be written; fails where something was, or where it is no refusal."""
    with pytest.raises(Refusal) as refused:
        change_everything(store)
    return refused.value.sentence


def is_clear(sentence: str) -> bool:
    """Norwegian words on one line that name the file and how it is mended."""
    return (
        "variables.xml" in sentence
        and sentence.endswith(("beholdt som den er.", "«webfaktura-sync new-client 999»."))
        and sentence.isprintable()
        and len(sentence) < LONGEST
    )
