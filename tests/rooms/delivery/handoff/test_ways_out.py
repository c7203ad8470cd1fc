"""Every way out fits the port: mypy reads this, and the adapters are called through it."""

from pathlib import Path
from typing import TYPE_CHECKING

from rooms.delivery.handoff.http_server import an_access_point
from rooms.delivery.handoff.parcels import INSTANCE, a_parcel
from webfaktura.server.delivery.channels.dropping.folder import FolderPlace
from webfaktura.server.delivery.channels.ehf.leaving import Leaving
from webfaktura.server.delivery.rules import Outcome

if TYPE_CHECKING:
    from webfaktura.server.delivery.channels.ehf.way_out import WayOut


def test_each_way_out_knows_again_what_it_took_and_nothing_else(tmp_path: Path) -> None:
    with an_access_point() as point:
        ways: list[WayOut] = [point.door(), Leaving(FolderPlace(tmp_path))]
        for way in ways:
            assert way.standing_of(INSTANCE) is None
            assert way.hand_over(a_parcel()).outcome is Outcome.TAKEN

            standing = way.standing_of(INSTANCE)

            assert standing is not None
            assert standing.outcome is Outcome.TAKEN
            assert way.standing_of("018f3c1e-7f1a-7000-8000-000000000000") is None
