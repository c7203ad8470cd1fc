"""What a currency cost on a day, in Norges Bank's recorded answer and in odder ones."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rooms.lookups.outside import Outside, Reply, cuts, says
from webfaktura.server.lookups.exchange_rates import Rate
from webfaktura.server.lookups.norges_bank import (
    OFFICIAL,
    CurrencyUnknown,
    NoRate,
    RatesUnavailable,
    rate_on,
)

RECORDED = (Path(__file__).parents[2] / "data" / "norges_bank" / "nb_exr.json").read_bytes()
THURSDAY = date(2026, 8, 27)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The recorded answer, changed: `change` gets its data."""
    message = json.loads(RECORDED)
    change(message["data"])
    return json.dumps(message).encode()


def dollars(data: dict[str, Any]) -> dict[str, Any]:
    """The recorded series of US dollars."""
    found: dict[str, Any] = data["dataSets"][0]["series"]["0:1:0:0"]
    return found


@pytest.mark.parametrize(
    ("currency", "quoted", "unit", "per_unit"),
    [
        ("USD", "9.3405", 1, "9.3405"),
        ("EUR", "10.877", 1, "10.877"),
        ("SEK", "98.14", 100, "0.9814"),
        ("JPY", "5.8601", 100, "0.058601"),
    ],
)
def test_each_currency_has_its_own_unit(
    there: Outside, currency: str, quoted: str, unit: int, per_unit: str
) -> None:
    there.reply = says(RECORDED)

    rate = rate_on(currency, THURSDAY, address=there.address)

    assert rate == Rate(currency=currency, quoted=Decimal(quoted), unit=unit, on=THURSDAY)
    assert rate.per_unit == Decimal(per_unit)


def test_the_days_before_are_asked_for_too(there: Outside) -> None:
    there.reply = says(RECORDED)

    rate_on("USD", date(2026, 8, 30), address=there.address)

    assert there.asked == ["/data/EXR/B.USD.NOK.SP"]
    assert there.heard[0].query == {
        "format": ["sdmx-json"],
        "startPeriod": ["2026-08-20"],
        "endPeriod": ["2026-08-30"],
    }


def test_the_operator_says_where_norges_bank_is(
    there: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBFAKTURA_NORGES_BANK", f"{there.address}/api/")
    there.reply = says(RECORDED)

    rate_on("USD", THURSDAY)

    assert there.asked == ["/api/data/EXR/B.USD.NOK.SP"]
    assert OFFICIAL == "https://data.norges-bank.no/api"


@pytest.mark.parametrize(
    ("day", "published_on", "quoted"),
    [
        (date(2026, 8, 25), date(2026, 8, 25), "9.3397"),
        (date(2026, 8, 26), date(2026, 8, 26), "9.3277"),
        (date(2026, 8, 30), THURSDAY, "9.3405"),
        (date(2026, 9, 6), THURSDAY, "9.3405"),
    ],
    ids=["the first", "a later one there is", "a Sunday", "ten days"],
)
def test_the_latest_rate_on_or_before_the_day_counts(
    there: Outside, day: date, published_on: date, quoted: str
) -> None:
    there.reply = says(RECORDED)

    rate = rate_on("USD", day, address=there.address)

    assert (rate.on, rate.quoted) == (published_on, Decimal(quoted))


@pytest.mark.parametrize("missing", [None, [], [None], [""], ["NaN"]])
def test_a_day_without_a_value_is_passed_over(there: Outside, missing: object) -> None:
    there.reply = says(changed(lambda data: dollars(data)["observations"].update({"2": missing})))

    assert rate_on("USD", THURSDAY, address=there.address).on == date(2026, 8, 26)


def test_nothing_is_read_by_a_fixed_place(there: Outside) -> None:
    def turned(data: dict[str, Any]) -> None:
        structure, data_set = data["structure"], data["dataSets"][0]
        structure["dimensions"]["series"].reverse()
        structure["attributes"]["series"].reverse()
        structure["dimensions"]["observation"][0]["values"].reverse()
        data_set["series"] = {
            ":".join(reversed(key.split(":"))): {
                "attributes": series["attributes"][::-1],
                "observations": {
                    f"{2 - int(place)}": [*value, None]
                    for place, value in series["observations"].items()
                },
            }
            for key, series in data_set["series"].items()
        }

    there.reply = says(changed(turned))

    assert rate_on("SEK", THURSDAY, address=there.address) == Rate(
        currency="SEK", quoted=Decimal("98.14"), unit=100, on=THURSDAY
    )


def test_a_value_may_be_a_number(there: Outside) -> None:
    there.reply = says(
        changed(lambda data: dollars(data)["observations"].update({"2": [9.3405, 0]}))
    )

    assert rate_on("USD", THURSDAY, address=there.address).quoted == Decimal("9.3405")


def test_the_same_currency_in_others_than_kroner_does_not_count(there: Outside) -> None:
    there.reply = says(
        changed(
            lambda data: data["structure"]["dimensions"]["series"][2]["values"][0].update(id="EUR")
        )
    )

    with pytest.raises(NoRate):
        rate_on("USD", THURSDAY, address=there.address)


NO_RATES = {
    "nothing is found": says(b"No results found", status=404),
    "no data set": says(changed(lambda data: data.update(dataSets=[]))),
    "no series": says(changed(lambda data: data["dataSets"][0].pop("series"))),
    "not this currency": says(changed(lambda data: data["dataSets"][0]["series"].pop("0:1:0:0"))),
    "no observation": says(changed(lambda data: dollars(data)["observations"].clear())),
}


@pytest.mark.parametrize("reply", NO_RATES.values(), ids=NO_RATES)
def test_a_currency_without_a_rate_is_refused(there: Outside, reply: Reply) -> None:
    there.reply = reply

    with pytest.raises(NoRate) as refused:
        rate_on("USD", THURSDAY, address=there.address)

    assert refused.value.field == "currency"
    assert refused.value.sentence == (
        "Norges Bank har ingen kurs for USD i dagene fram til 27.08.2026. "
        "Sjekk valutaen og datoen, eller skriv inn kursen selv."
    )


@pytest.mark.parametrize("day", [date(2026, 8, 24), date(2026, 9, 7)])
def test_a_rate_of_other_days_is_not_taken(there: Outside, day: date) -> None:
    there.reply = says(RECORDED)

    with pytest.raises(NoRate):
        rate_on("USD", day, address=there.address)


@pytest.mark.parametrize("text", ["", "NOK", "eur", "EURO", "E R", "../", "EUR\n", "ÆØÅ"])
def test_what_is_no_foreign_currency_is_refused_before_anybody_is_asked(
    there: Outside, text: str
) -> None:
    with pytest.raises(CurrencyUnknown) as refused:
        rate_on(text, THURSDAY, address=there.address)

    assert refused.value.field == "currency"
    assert refused.value.sentence == (
        f"«{text.strip()}» er ikke en valuta med kurs i kroner. "
        "Skriv de tre bokstavene, for eksempel EUR."
    )
    assert there.asked == []


def unit_told_as(code: str) -> bytes:
    """The recorded answer with another UNIT_MULT for dollars, which have code 0 in it."""
    return changed(
        lambda data: data["structure"]["attributes"]["series"][2]["values"][1].update(id=code)
    )


NO_ANSWERS = {
    "an error of theirs": says(RECORDED, status=500),
    "a redirect": says(b"", status=301, headers={"Location": "https://www.example.no/"}),
    "a body that is cut": cuts(RECORDED),
    "a body too large": says(RECORDED + b" " * 1_000_000),
    "a page for people": says(b"<html><body>Vedlikehold</body></html>"),
    "nothing": says(b""),
    "nested without end": says(b'{"data":' * 50_000),
    "no data": says(b"{}"),
    "a list": says(b"[]"),
    "no structure": says(changed(lambda data: data.pop("structure"))),
    "no unit": says(changed(lambda data: data["structure"]["attributes"]["series"].pop(2))),
    "a unit left out": says(changed(lambda data: dollars(data).pop("attributes"))),
    "a unit that is null": says(
        changed(lambda data: dollars(data).update(attributes=[0, 0, None, 0]))
    ),
    "a unit without bounds": says(unit_told_as("99999999")),
    "a unit in words": says(unit_told_as("Units")),
    "a key too short": says(
        changed(lambda data: data["dataSets"][0].update(series={"0": dollars(data)}))
    ),
    "a key in words": says(
        changed(lambda data: data["dataSets"][0].update(series={"USD": dollars(data)}))
    ),
    "a place that is not there": says(
        changed(lambda data: dollars(data)["observations"].update({"9": ["9.99"]}))
    ),
    "a rate in words": says(
        changed(lambda data: dollars(data)["observations"].update({"2": ["dyrt"]}))
    ),
    "a rate of nothing": says(
        changed(lambda data: dollars(data)["observations"].update({"2": ["0"]}))
    ),
    "a rate without end": says(
        changed(lambda data: dollars(data)["observations"].update({"2": ["Infinity"]}))
    ),
    "a month": says(
        changed(
            lambda data: data["structure"]["dimensions"]["observation"][0]["values"][2].update(
                id="2026-08"
            )
        )
    ),
}


@pytest.mark.parametrize("reply", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_whatever_else_it_says_is_no_answer(there: Outside, reply: Reply) -> None:
    there.reply = reply

    with pytest.raises(RatesUnavailable) as refused:
        rate_on("USD", THURSDAY, address=there.address)

    assert refused.value.field == "currency"
    assert refused.value.sentence == (
        "Norges Bank svarer ikke nå. Skriv inn kursen selv, eller prøv igjen."
    )
    assert len(there.heard) == 1
