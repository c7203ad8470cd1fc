"""The door to DI-Office Admin: version, licence and users."""

from webfaktura.ledger import program, store, users
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.records import Program, UserRecord


class ProgramDoor(Door):
    """The program itself and its users."""

    def program(self) -> Program:
        """The program's name, version and licence for WebFaktura."""
        with store.snapshot(self._connection) as reading:
            return program.program(reading)

    def change_version(self, version: str) -> None:
        """Say another program version."""
        with store.transaction(self._connection) as writing:
            program.change_version(writing, version)

    def add_licence(self) -> None:
        """Add the licence for WebFaktura."""
        with store.transaction(self._connection) as writing:
            program.add_licence(writing)

    def remove_licence(self) -> None:
        """Remove the licence for WebFaktura."""
        with store.transaction(self._connection) as writing:
            program.remove_licence(writing)

    def add_user(self, name: str, password: str) -> None:
        """Add a user of the program; refuses a short password and a name that is taken."""
        with store.transaction(self._connection) as writing:
            users.add_user(writing, name, password)

    def users(self) -> list[UserRecord]:
        """Every user, by name, and whether programs may log on as it."""
        with store.snapshot(self._connection) as reading:
            return users.users(reading)

    def change_password(self, name: str, password: str) -> None:
        """Give a user another password; refuses ``UnknownUser``."""
        with store.transaction(self._connection) as writing:
            users.change_password(writing, name, password)

    def remove_user(self, name: str) -> None:
        """Remove a user; refuses ``UnknownUser`` and ``LastAdministrator``."""
        with store.transaction(self._connection) as writing:
            users.remove_user(writing, name)

    def make_administrator(self, name: str) -> None:
        """Let programs log on as the user; refuses ``UnknownUser``."""
        with store.transaction(self._connection) as writing:
            users.make_administrator(writing, name)

    def make_ordinary(self, name: str) -> None:
        """Let no program log on as the user; refuses ``LastAdministrator``."""
        with store.transaction(self._connection) as writing:
            users.make_ordinary(writing, name)
