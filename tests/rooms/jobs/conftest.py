"""A floor to start workers on, with tables made once and copied for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engines import a_database
from rooms.jobs.processes import Floor, a_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """Tables without rows."""
    with a_database() as database:
        floor = Floor(tmp_path_factory.mktemp("empty"), database)
        assert floor.run("migrate") == 0
        yield floor


@pytest.fixture
def floor(empty: Floor, tmp_path: Path) -> Iterator[Floor]:
    with a_copy(empty, tmp_path / "home") as floor:
        yield floor
