"""What the documentation leads to is there, and the commands the guide shows can be given."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from webfaktura.ledger import cli as ledger
from webfaktura.ledger_ui import cli as ledger_ui
from webfaktura.sync import cli as sync

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
CODE = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
MENTION = re.compile(r"`(webfaktura-[^`]+)`")
PROGRAMS: dict[str, click.Command] = {
    "webfaktura-sync": sync.program,
    "webfaktura-ledger": ledger.main,
    "webfaktura-ledger-ui": ledger_ui.main,
}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_links_and_pictures_are_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "folder", ["docs/pictures", "docs/bruker/bilder", "docs/bruker/kontor/bilder"]
)
def test_every_picture_that_is_kept_is_shown(folder: str) -> None:
    shown = {
        (page.parent / link).resolve()
        for page in DOCS
        for link in PICTURE.findall(page.read_text(encoding="utf-8"))
    }

    assert {path.resolve() for path in (ROOT / folder).iterdir()} - shown == set()


def told_commands() -> Iterator[str]:
    """Every command of ours that the guide shows."""
    for page in sorted((ROOT / "docs/bruker").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        lines = (line.strip() for block in CODE.findall(text) for line in block.splitlines())
        yield from (line for line in lines if line.startswith("webfaktura-"))
        yield from MENTION.findall(text)


@pytest.mark.parametrize("line", sorted(set(told_commands())))
def test_the_command_can_be_given(line: str) -> None:
    program, *words = shlex.split(line)

    assert unknown(PROGRAMS[program], words) == []


def unknown(command: click.Command, words: list[str]) -> list[str]:
    """The options and commands among the words that the program does not have."""
    strange = []
    for word in words:
        if word.startswith("-"):
            known = {one for option in command.params for one in option.opts}
            strange += [word] if word not in known | {"--help", "--version"} else []
        elif isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
        elif isinstance(command, click.Group) and not is_a_value(words, word):
            strange.append(word)
    return strange


def is_a_value(words: list[str], word: str) -> bool:
    """Whether it stands behind an option, as `--book FILE` before the command."""
    place = words.index(word)
    return place > 0 and words[place - 1].startswith("--")
