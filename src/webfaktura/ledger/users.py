"""The users of the accounting program, their passwords kept as scrypt hashes."""

import base64
import hashlib
import hmac
import os
import sqlite3

from webfaktura.ledger.records import UserRecord
from webfaktura.norway.refusal import Refusal

SHORTEST_PASSWORD = 8
"""Fewest characters of a password."""

_COST = 2**14  # 16 MiB and some 50 ms, OWASP's order for a local program
_BLOCK = 8
_LANES = 1
_NOBODY = base64.b64encode(bytes(16)).decode() + "$" + base64.b64encode(bytes(64)).decode()


class WrongPassword(Refusal):
    """No user has that name and password; which of them is wrong is not told."""

    def __init__(self) -> None:
        super().__init__(
            "Feil brukernavn eller passord til regnskapet. Skriv dem inn på nytt.",
            field="password",
        )


class PasswordTooShort(Refusal):
    """The password is too easy to guess."""

    def __init__(self) -> None:
        super().__init__(
            f"Passordet er for kort. Bruk minst {SHORTEST_PASSWORD} tegn.", field="password"
        )


class UserExists(Refusal):
    """The user name is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Brukeren {name} finnes allerede. Velg et annet navn.", field="user")


class UnknownUser(Refusal):
    """The program has no user of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Brukeren {name} finnes ikke. Sjekk navnet.", field="user")


class LastAdministrator(Refusal):
    """Somebody must be able to administer the program."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} er den siste med admin-rettigheter. Gi en annen bruker dem først.",
            field="user",
        )


class NotAdministrator(WrongPassword):
    """The user is right, but may not let programs log on."""

    def __init__(self, name: str) -> None:
        Refusal.__init__(
            self,
            f"Brukeren {name} har ikke admin-rettigheter. Gi den dem i DI-Office Admin.",
            field="user",
        )


def add_user(connection: sqlite3.Connection, name: str, password: str) -> None:
    """Add a user; refuses a short password and a name that is taken."""
    refuse_short_password(password)
    try:
        connection.execute(
            "INSERT INTO users (name, password_hash) VALUES (?, ?)", (name, _hashed(password))
        )
    except sqlite3.IntegrityError as problem:
        raise UserExists(name) from problem


def users(connection: sqlite3.Connection) -> list[UserRecord]:
    """Every user, by name."""
    rows = connection.execute(
        "SELECT users.name, ordinary_users.name IS NULL AS administrator "
        "FROM users LEFT JOIN ordinary_users USING (name) ORDER BY users.name"
    )
    return [UserRecord(row["name"], bool(row["administrator"])) for row in rows]


def change_password(connection: sqlite3.Connection, name: str, password: str) -> None:
    """Give a user another password; refuses ``UnknownUser`` and ``PasswordTooShort``."""
    refuse_short_password(password)
    _refuse_unknown(connection, name)
    connection.execute(
        "UPDATE users SET password_hash = ? WHERE name = ?", (_hashed(password), name)
    )


def remove_user(connection: sqlite3.Connection, name: str) -> None:
    """Remove a user; refuses ``UnknownUser`` and ``LastAdministrator``."""
    _refuse_unknown(connection, name)
    _refuse_last(connection, name)
    connection.execute("DELETE FROM users WHERE name = ?", (name,))


def make_administrator(connection: sqlite3.Connection, name: str) -> None:
    """Let programs log on as the user; refuses ``UnknownUser``."""
    _refuse_unknown(connection, name)
    connection.execute("DELETE FROM ordinary_users WHERE name = ?", (name,))


def make_ordinary(connection: sqlite3.Connection, name: str) -> None:
    """Let no program log on as the user; refuses ``UnknownUser`` and ``LastAdministrator``."""
    _refuse_unknown(connection, name)
    _refuse_last(connection, name)
    connection.execute("INSERT OR IGNORE INTO ordinary_users (name) VALUES (?)", (name,))


def refuse_ordinary(connection: sqlite3.Connection, name: str) -> None:
    """Refuse (``NotAdministrator``) a user without admin rights."""
    if UserRecord(name, administrator=True) not in users(connection):
        raise NotAdministrator(name)


def refuse_short_password(password: str) -> None:
    """Refuse (``PasswordTooShort``) a password that is too easy to guess."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort


def check_password(connection: sqlite3.Connection, name: str, password: str) -> None:
    """Refuse (``WrongPassword``) unless the user has that password.

    An unknown user costs as long as a wrong password, so that time tells nothing.
    """
    row = connection.execute("SELECT password_hash FROM users WHERE name = ?", (name,)).fetchone()
    salt, _, expected = (row["password_hash"] if row else _NOBODY).partition("$")
    actual = _scrypt(password, base64.b64decode(salt))
    if not hmac.compare_digest(actual, base64.b64decode(expected)):
        raise WrongPassword


def _refuse_unknown(connection: sqlite3.Connection, name: str) -> None:
    if name not in {user.name for user in users(connection)}:
        raise UnknownUser(name)


def _refuse_last(connection: sqlite3.Connection, name: str) -> None:
    if {user.name for user in users(connection) if user.administrator} == {name}:
        raise LastAdministrator(name)


def _hashed(password: str) -> str:
    salt = os.urandom(16)
    parts = (salt, _scrypt(password, salt))
    return "$".join(base64.b64encode(part).decode() for part in parts)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES)
