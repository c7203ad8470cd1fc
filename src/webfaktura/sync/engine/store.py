"""The data folder's variables.xml as the engine changes it: read, change one thing, save."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from webfaktura.sync.settings import CompanySettings, SystemSettings
from webfaktura.sync.variables import Variables, read_variables, save_variables

_GUARD = threading.RLock()
"""One change at a time: several clients are synchronised at once, and share the file."""


@dataclass(frozen=True)
class VariablesStore:
    """Reads the file anew each time: between two steps a person may have mended it."""

    path: Path

    def read(self) -> Variables:
        """The file as it now stands; refuses with `VariablesMalformed`."""
        return read_variables(self.path)

    def save(self, variables: Variables) -> None:
        """Write the whole file."""
        save_variables(self.path, variables)

    def snapshot(self) -> bytes | None:
        """The file's bytes, None when there is no file yet."""
        return self.path.read_bytes() if self.path.exists() else None

    def restore(self, snapshot: bytes | None) -> None:
        """Put back what stood there before something that was refused."""
        if snapshot is None:
            self.path.unlink(missing_ok=True)
        else:
            save_variables(self.path, Variables.of_bytes(snapshot, name=self.path.name))

    def system(self) -> SystemSettings:
        """What holds for all clients."""
        return self.read().system

    def company(self, client_no: str) -> CompanySettings:
        """One client; refuses with `NoSuchClient`."""
        return self.read().company(client_no)

    def change(self, change: Callable[[Variables], Variables]) -> None:
        """Read, change and save, with nobody in between."""
        with _GUARD:
            self.save(change(self.read()))

    def change_system(self, **values: Any) -> None:
        """Change some of what holds for all clients."""
        self.change(lambda before: before.with_system(replace(before.system, **values)))

    def change_company(self, client_no: str, **values: Any) -> None:
        """Change some of what holds for one client."""

        def changed(before: Variables) -> Variables:
            return before.with_company(replace(before.company(client_no), **values))

        self.change(changed)

    def switch(self, client_no: str, *, is_active: bool) -> None:
        """Set VBClientNNN."""

        def switched(before: Variables) -> Variables:
            clients = {**before.system.clients, client_no: is_active}
            return before.with_system(replace(before.system, clients=clients))

        self.change(switched)
