"""Which database an address names, and what makes a PostgreSQL unfit for invoices."""

from pathlib import Path
from typing import Any

import pytest

from webfaktura.server.databases.addresses import POOL_SIZE, POSTGRESQL, SQLITE, database, owner
from webfaktura.server.databases.checks import Standing, wrongs

HOME = Path("/srv/webfaktura")
ADDRESS = "postgresql://webfaktura:hemmelig@db.example:5433/faktura"


def named(url: str = ADDRESS, **environment: str) -> dict[str, Any]:
    return database({"DATABASE_URL": url, **environment}, home=HOME)


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}])
def test_without_an_address_it_is_a_file_in_the_home(environment: dict[str, str]) -> None:
    found = database(environment, home=HOME)

    assert found["ENGINE"] == SQLITE
    assert found["NAME"] == HOME / "webfaktura.sqlite3"


def test_an_address_may_name_another_file() -> None:
    found = named("sqlite:////mnt/faktura.sqlite3")

    assert (found["ENGINE"], found["NAME"]) == (
        SQLITE,
        "/mnt/faktura.sqlite3",
    )


@pytest.mark.parametrize("url", ["", "sqlite:////mnt/faktura.sqlite3"])
def test_a_file_is_locked_from_the_first_statement_and_survives_a_power_cut(url: str) -> None:
    assert named(url)["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_names_a_server_and_a_role(scheme: str) -> None:
    found = named(ADDRESS.replace("postgresql", scheme))

    assert {key: found[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": POSTGRESQL,
        "NAME": "faktura",
        "USER": "webfaktura",
        "PASSWORD": "hemmelig",
        "HOST": "db.example",
        "PORT": 5433,
    }


def test_a_password_may_hold_any_character() -> None:
    assert named("postgresql://rolle:p%40ss%2Ford@db/faktura")["PASSWORD"] == "p@ss/ord"


def test_a_process_has_connections_enough_for_its_threads() -> None:
    assert named()["OPTIONS"] == {
        "connect_timeout": 10,
        "pool": {"min_size": 1, "max_size": POOL_SIZE, "timeout": 20},
    }


@pytest.mark.parametrize(("size", "pool"), [("9", 9), ("0", None)])
def test_the_pool_is_as_large_as_one_says(size: str, pool: int | None) -> None:
    options = named(WEBFAKTURA_POOL=size)["OPTIONS"]

    assert options.get("pool", {}).get("max_size") == pool
    assert options["connect_timeout"] == 10


def test_what_the_address_asks_for_is_kept() -> None:
    assert named(f"{ADDRESS}?sslmode=verify-full")["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize("url", ["mysql://db/faktura", "oracle://db/faktura"])
def test_a_database_of_a_third_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"begins with postgresql:// or sqlite://"):
        named(url)


def test_an_address_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="faktura"):
        named("faktura://db/faktura")


def test_the_owner_is_known_by_its_name_and_password() -> None:
    told = {
        "DATABASE_URL": ADDRESS,
        "DATABASE_OWNER_URL": "postgresql://eier:n%C3%B8kkel@db/faktura",
    }

    assert owner(told) == {"USER": "eier", "PASSWORD": "nøkkel"}


def test_where_nobody_is_told_there_is_no_owner() -> None:
    assert owner({"DATABASE_URL": ADDRESS}) == owner({"DATABASE_OWNER_URL": ""}) == {}


SOUND = Standing(
    fsync="on",
    synchronous_commit="on",
    synchronous_standby_names="",
    standbys=0,
    is_superuser=False,
    bypasses_security=False,
    tables_owned=0,
)
FORGETS = (
    "PostgreSQL kjører med synchronous_commit = {}: fakturaer som er bekreftet kan gå tapt. "
    "Sett synchronous_commit = on."
)
LAGS = (
    "PostgreSQL har en reserve som følger asynkront: ved et bytte går fakturaer tapt og numrene "
    "gis på nytt. Sett synchronous_standby_names."
)


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (
            {"fsync": "off"},
            (
                "PostgreSQL kjører med fsync av: et strømbrudd kan ta fakturaer som er gitt "
                "nummer. Sett fsync = on."
            ),
        ),
        ({"synchronous_commit": "off"}, FORGETS.format("off")),
        (
            {"synchronous_commit": "local", "synchronous_standby_names": "reserve"},
            FORGETS.format("local"),
        ),
        ({"standbys": 1}, LAGS),
        (
            {"is_superuser": True},
            (
                "Databaserollen er superbruker. Lag en rolle uten særrettigheter, og bruk den i "
                "DATABASE_URL."
            ),
        ),
        (
            {"bypasses_security": True},
            "Databaserollen har BYPASSRLS og ser alle firmaers rader. Fjern BYPASSRLS fra rollen.",
        ),
        (
            {"tables_owned": 1},
            (
                "Databaserollen eier tabellene. La en annen rolle eie dem (DATABASE_OWNER_URL), og "
                "kjør «webfaktura migrate»."
            ),
        ),
    ],
)
def test_each_wrong_is_told_with_its_mend(cause: dict[str, Any], sentence: str) -> None:
    assert wrongs(SOUND._replace(**cause)) == [sentence]


@pytest.mark.parametrize(
    "standing",
    [
        {},
        {"synchronous_commit": "local"},  # there is no standby to wait for
        {"synchronous_standby_names": "reserve", "standbys": 1},
        {"synchronous_standby_names": "reserve", "synchronous_commit": "remote_apply"},
    ],
)
def test_a_sound_server_has_nothing_wrong(standing: dict[str, Any]) -> None:
    assert wrongs(SOUND._replace(**standing)) == []


def test_several_wrongs_are_told_all() -> None:
    assert len(wrongs(Standing("off", "off", "", 1, True, True, 46))) == 6
