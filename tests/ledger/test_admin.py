"""DI-Office Admin: who may log programs on."""

from pathlib import Path

import pytest

from unit.ledger.builders import PASSWORD
from webfaktura.ledger.records import UserRecord
from webfaktura.ledger.session import Ledger, WrongPassword
from webfaktura.ledger.users import (
    LastAdministrator,
    NotAdministrator,
    PasswordTooShort,
    UnknownUser,
)


@pytest.fixture
def path(ledger: Ledger, tmp_path: Path) -> Path:
    """A ledger with the users admin and WebFaktura."""
    ledger.add_user("WebFaktura", PASSWORD)
    return tmp_path / "book.sqlite3"


def test_only_an_administrator_may_log_on(path: Path, ledger: Ledger) -> None:
    ledger.make_ordinary("WebFaktura")

    with pytest.raises(NotAdministrator, match="WebFaktura har ikke admin-rettigheter") as refused:
        Ledger.open(path, user="WebFaktura", password=PASSWORD)

    assert isinstance(refused.value, WrongPassword)
    ledger.make_administrator("WebFaktura")
    Ledger.open(path, user="WebFaktura", password=PASSWORD).close()


def test_a_wrong_password_tells_nothing_of_rights(path: Path, ledger: Ledger) -> None:
    ledger.make_ordinary("WebFaktura")

    with pytest.raises(WrongPassword, match="Feil brukernavn eller passord"):
        Ledger.open(path, user="WebFaktura", password="feil passord")


def test_the_users_are_told_with_their_rights(path: Path, ledger: Ledger) -> None:
    ledger.make_ordinary("WebFaktura")

    assert ledger.users() == [
        UserRecord("WebFaktura", administrator=False),
        UserRecord("admin", administrator=True),
    ]


def test_a_new_password_replaces_the_old_one(path: Path, ledger: Ledger) -> None:
    ledger.change_password("WebFaktura", "et nytt passord")

    Ledger.open(path, user="WebFaktura", password="et nytt passord").close()
    with pytest.raises(WrongPassword):
        Ledger.open(path, user="WebFaktura", password=PASSWORD)
    with pytest.raises(PasswordTooShort):
        ledger.change_password("WebFaktura", "kort")


def test_a_removed_user_does_not_come_back_with_old_rights(path: Path, ledger: Ledger) -> None:
    ledger.make_ordinary("WebFaktura")
    ledger.remove_user("WebFaktura")
    ledger.add_user("WebFaktura", PASSWORD)

    assert UserRecord("WebFaktura", administrator=True) in ledger.users()


def test_the_last_administrator_stays(path: Path, ledger: Ledger) -> None:
    ledger.make_ordinary("WebFaktura")

    for call in (ledger.make_ordinary, ledger.remove_user):
        with pytest.raises(LastAdministrator, match="admin er den siste med admin-rettigheter"):
            call("admin")


def test_an_unknown_user_is_named(ledger: Ledger) -> None:
    for call in (ledger.make_ordinary, ledger.make_administrator, ledger.remove_user):
        with pytest.raises(UnknownUser, match="Brukeren Per finnes ikke"):
            call("Per")
    with pytest.raises(UnknownUser):
        ledger.change_password("Per", PASSWORD)
