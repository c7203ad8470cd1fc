"""A page over a machine with client 999, and somebody who has logged in there."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.local_ui.served_page import Served, Visitor, serving, visiting
from sync.mishaps import FAST
from sync.station import Station, a_station


@pytest.fixture(scope="module")
def desk() -> Iterator[Station]:
    """A machine that is registered and has client 999; shared by the tests of a file."""
    with TemporaryDirectory(dir=FAST) as home, a_station(Path(home)) as station:
        station.prepare(*station.setup)
        station.prepare(*station.new_client)
        yield station


@pytest.fixture(scope="module")
def served(desk: Station) -> Iterator[Served]:
    with serving(desk) as page:
        with visiting(page) as visitor:
            visitor.first_opening(page)
        yield page


@pytest.fixture
def visitor(served: Served) -> Iterator[Visitor]:
    """Somebody who has logged in."""
    with visiting(served) as visitor:
        assert visitor.log_in().status_code == 302
        yield visitor


@pytest.fixture
def stranger(served: Served) -> Iterator[Visitor]:
    with visiting(served) as visitor:
        yield visitor
