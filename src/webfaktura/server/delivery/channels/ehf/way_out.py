"""What every way out for EHF can do: the port that its adapters stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from webfaktura.server.delivery.channels.ehf.envelope import Parcel
    from webfaktura.server.delivery.rules import Answer


class WayOut(Protocol):
    """Takes a parcel towards its receiver; knows it again by its instance id.

    Neither method raises for what the other side does or does not do: that is the answer.
    """

    def hand_over(self, parcel: Parcel) -> Answer:
        """Give it away, once however often called with the same parcel.

        After an unknown answer ask `standing_of` before this is called again.
        """

    def standing_of(self, instance_id: str) -> Answer | None:
        """What became of a parcel handed over before; None when the other side has none such.

        An unknown answer says that the other side could not be asked now.
        """
