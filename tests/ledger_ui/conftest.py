import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_ui.served import ORDINARY, ORDINARY_PASSWORD, Visitor, serving, visiting
from unit.ledger.builders import PASSWORD, a_ledger
from webfaktura.ledger.seed import seed_client
from webfaktura.ledger.session import Ledger


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file with both demo clients, an administrator and an ordinary user."""
    folder = tmp_path_factory.mktemp("seeded")
    with a_ledger(folder) as ledger:
        seed_client(ledger, "998")
        ledger.add_user(ORDINARY, ORDINARY_PASSWORD)
        ledger.make_ordinary(ORDINARY)
    return folder / "book.sqlite3"


@pytest.fixture(scope="session")
def book(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that is served; each test finds it as it was seeded."""
    return Path(shutil.copy(seeded, tmp_path_factory.mktemp("served")))


@pytest.fixture(scope="session")
def address(book: Path) -> Iterator[str]:
    with serving(book) as served:
        yield served


@pytest.fixture
def ledger(seeded: Path, book: Path) -> Iterator[Ledger]:
    """The ledger behind the page."""
    for left in book.parent.glob(f"{book.name}*"):
        left.unlink()
    shutil.copy(seeded, book)
    with Ledger.open_locally(book) as opened:
        yield opened


@pytest.fixture
def stranger(address: str, ledger: Ledger) -> Iterator[Visitor]:
    """Somebody who has not logged in."""
    with visiting(address) as visitor:
        yield visitor


@pytest.fixture(scope="session")
def logged_in(address: str) -> Iterator[Visitor]:
    with visiting(address) as visitor:
        assert visitor.log_in("admin", PASSWORD).status_code == 302
        yield visitor


@pytest.fixture
def visitor(logged_in: Visitor, ledger: Ledger) -> Visitor:
    """Somebody who has logged in as the administrator."""
    return logged_in
