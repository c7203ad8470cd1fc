from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.ledger.builders import a_ledger
from webfaktura.ledger.session import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with a_ledger(tmp_path) as opened:
        yield opened
