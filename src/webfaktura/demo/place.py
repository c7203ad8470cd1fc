"""Where the demo's files lie, who logs in to it, and what its programs are told."""

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGES_PORT, SERVICE_PORT, SMTP_PORT, MAIL_PORT = 8000, 8088, 1025, 8025
LEDGER_PORT = 8070

CUSTOMER_NO = "10012345"
"""The office's customer number, as the original's example has it (VBSerialNmb)."""

AGENCY_NAME = "Fjord Regnskap AS"
ERP_PASSWORD = "demo-regnskap-1907"  # noqa: S105 - the demo's, printed for everybody


@dataclass(frozen=True)
class LogIn:
    """Somebody who logs in to the demo."""

    who: str
    user_name: str
    password: str


OFFICE = LogIn("Byrå", "byra@regnskap.example", "fjord-demo-2026")
CLIENT = LogIn("Klient 999", "klient1", "klient-demo-999")
DEMO_CLIENT = LogIn("Klient 998", "klient2", "klient-demo-998")
ACCOUNTANT = LogIn("Regnskap", "admin", ERP_PASSWORD)


@dataclass(frozen=True)
class Place:
    """The demo's folder."""

    folder: Path

    @property
    def is_filled(self) -> bool:
        """Whether everything was filled in; what was begun and not ended does not count."""
        return self.mark.exists()

    @property
    def mark(self) -> Path:
        """The file that says that the demo is filled in."""
        return self.folder / "filled"

    @property
    def ledger(self) -> Path:
        """The embedded ledger's file."""
        return self.folder / "ledger.sqlite3"

    @property
    def mail(self) -> Path:
        """Where the caught mail lies."""
        return self.folder / "mail"

    @property
    def logs(self) -> Path:
        """Where the programs' own words lie."""
        return self.folder / "logs"

    @property
    def environment(self) -> Mapping[str, str]:
        """What every program of the demo is told."""
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "WEBFAKTURA_HOME": str(self.folder / "server"),
            "WEBFAKTURA_BASE_URL": f"http://localhost:{PAGES_PORT}",
            "WEBFAKTURA_SMTP_HOST": "127.0.0.1",
            "WEBFAKTURA_SMTP_PORT": str(SMTP_PORT),
            "WEBFAKTURA_EHF_OUT": f"folder:{self.left('ehf')}",
            "WEBFAKTURA_PRINT_TO": f"folder:{self.left('brev')}",
            "WEBFAKTURA_SYNC_DATA": str(self.folder / "sync"),
            "WEBFAKTURA_SYNC_KEY_FILE": str(self.folder / "sync-key"),
            "WEBFAKTURA_LEDGER": str(self.ledger),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def left(self, what: str) -> Path:
        """Where EHF documents and letters are left for others to send."""
        folder = (self.folder / what).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write_environment(self) -> Path:
        """A file that a shell reads, so that the demo's commands can be given by hand."""
        lines = [f"export {name}={shlex.quote(value)}" for name, value in self._for_shells()]
        path = self.folder / "env"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _for_shells(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.environment.items() if name != "PATH"]
