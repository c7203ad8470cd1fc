"""Fixtures that Sync's tests share: a machine, one that is registered, one with client 999."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.mishaps import FAST
from sync.station import Station, a_station


@pytest.fixture
def station() -> Iterator[Station]:
    with TemporaryDirectory(dir=FAST) as home, a_station(Path(home)) as station:
        yield station


@pytest.fixture
def registered(station: Station, capsys: pytest.CaptureFixture[str]) -> Station:
    assert station.run(capsys, *station.setup).code == 0
    return station


@pytest.fixture
def ready(registered: Station, capsys: pytest.CaptureFixture[str]) -> Station:
    assert registered.run(capsys, *registered.new_client).code == 0
    return registered
