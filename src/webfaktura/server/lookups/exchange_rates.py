"""Reads the rates that Norges Bank publishes (SDMX-JSON), purely.

The order of dimensions and attributes, and every code, stand in the message itself; nothing
is read by a fixed place. Source: the field guide of SDMX-JSON 1.0 (data message).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

KRONE = "NOK"
_QUOTED = {f"{power}": 10**power for power in range(7)}
"""How many units a rate is for, by UNIT_MULT: 0 is one, 2 is a hundred (SEK, DKK, JPY)."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What a currency cost on a day."""

    currency: str
    quoted: Decimal
    """Kroner for `unit` units, as it is published: 98.14 for 100 SEK."""
    unit: int
    """How many units the rate is quoted for: 1 or 100."""
    on: date
    """The day it was published for."""

    @property
    def per_unit(self) -> Decimal:
        """Kroner for **one** unit, exactly: what an amount in the currency is multiplied by."""
        return self.quoted / self.unit


def latest_rate(body: bytes, *, currency: str, since: date, until: date) -> Rate | None:
    """The newest rate within the days, both included; None when none was published.

    Raises ValueError for a message of another shape.
    """
    try:
        published = list(_rates(_Message.model_validate_json(body).data, currency))
    except LookupError as problem:
        raise ValueError("a message that names what it does not hold") from problem
    within = [rate for rate in published if since <= rate.on <= until]
    return max(within, key=lambda rate: rate.on, default=None)


def _price_of(observation: Any) -> Any:
    """The observed value stands first, and its attributes behind it; a missing value is null."""
    value = observation[0] if isinstance(observation, list) and observation else None
    return None if value in ("", "NaN") else value


type _Price = Annotated[Annotated[Decimal, Field(gt=0)] | None, BeforeValidator(_price_of)]


class _Code(BaseModel):
    id: str


class _Component(BaseModel):
    """A dimension or an attribute, with the codes that keys refer to by their place."""

    id: str
    values: list[_Code]


class _Components(BaseModel):
    series: list[_Component] = []
    observation: list[_Component] = []


class _Structure(BaseModel):
    dimensions: _Components
    attributes: _Components


class _Series(BaseModel):
    attributes: list[int | None] = []
    observations: dict[str, _Price] = {}


class _DataSet(BaseModel):
    series: dict[str, _Series] = {}


class _Data(BaseModel):
    data_sets: list[_DataSet] = Field(alias="dataSets")
    structure: _Structure


class _Message(BaseModel):
    data: _Data


def _rates(data: _Data, currency: str) -> Iterator[Rate]:
    """Every rate of the currency in kroner, in no order."""
    dimensions, attributes = data.structure.dimensions, data.structure.attributes
    for data_set in data.data_sets:
        for key, series in data_set.series.items():
            named = _named(_places(key), dimensions.series)
            if (named["BASE_CUR"], named["QUOTE_CUR"]) != (currency, KRONE):
                continue
            unit = _QUOTED[_named(series.attributes, attributes.series)["UNIT_MULT"]]
            for place, price in series.observations.items():
                day = _named(_places(place), dimensions.observation)["TIME_PERIOD"]
                if price is not None:
                    on = date.fromisoformat(day)
                    yield Rate(currency=currency, quoted=price, unit=unit, on=on)


def _places(key: str) -> list[int | None]:
    """A key's places: `0:2:0:0`."""
    return [int(place) for place in key.split(":")]


def _named(places: list[int | None], components: list[_Component]) -> dict[str, str]:
    """The codes that places refer to, by the name of their component; a null refers to none."""
    return {
        component.id: component.values[place].id
        for place, component in zip(places, components, strict=False)
        if place is not None
    }
