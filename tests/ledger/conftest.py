import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.ledger.builders import a_ledger
from webfaktura.ledger.session import Ledger


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file with the demo client in it, to be copied."""
    folder = tmp_path_factory.mktemp("seeded")
    with a_ledger(folder):
        pass
    return folder / "book.sqlite3"


@pytest.fixture
def place(seeded: Path, tmp_path: Path) -> Path:
    """A folder with the demo client's ledger, in the file book.sqlite3."""
    shutil.copy(seeded, tmp_path)
    return tmp_path


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    """The demo client's ledger."""
    with a_ledger(place) as opened:
        yield opened
