"""The pages for whoever runs a server say what the programs read, and name what is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "operations").glob("*.md"))
VARIABLE = re.compile(r"WEBFAKTURA_[A-Z0-9_]+|DATABASE_(?:[A-Z]+_)?URL")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def read_by_the_programs() -> set[str]:
    """Every variable that stands as a string of its own in the source."""
    return {
        node.value
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VARIABLE.fullmatch(node.value)
    }


def test_every_variable_that_is_read_has_a_row_and_no_other() -> None:
    page = (ROOT / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE)

    assert sorted(rows) == sorted(read_by_the_programs())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_variables_and_pages_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert set(VARIABLE.findall(text)) - read_by_the_programs() == set()
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []
    tests = re.findall(r"`(tests/[\w/.]+)`", text)
    assert [test for test in tests if not (ROOT / test).exists()] == []
