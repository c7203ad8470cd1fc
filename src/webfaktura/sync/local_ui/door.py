"""Who comes in: the one-time link of the first opening, then the password."""

import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.local_ui.keys import Keys, keep_password_hash

SHORTEST_PASSWORD = 10

_AT_MOST = 10
"""So many wrong passwords are taken in the time below."""
_WITHIN = timedelta(minutes=1)


class NotAdmitted(Refusal):
    """The password is not the one that was chosen."""


class TooManyAttempts(Refusal):
    """Too many wrong passwords in a short time, whoever tried them."""


class LinkNotValid(Refusal):
    """The one-time link has been used, or is from an earlier start."""


class PasswordTooShort(Refusal):
    """The password is too short to be worth guessing at."""


@dataclass
class Door:
    """The keys of one page, and the one-time link while it counts."""

    folder: Path
    keys: Keys
    now: Callable[[], datetime]
    link: str = ""
    """Empty once it is used, and where a password was chosen before."""
    wrong: deque[datetime] = field(default_factory=deque)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def make_link(self) -> str:
        """Make a new one-time link; the one before counts no longer."""
        self.link = secrets.token_urlsafe(32)
        return self.link

    def is_link(self, tried: str) -> bool:
        """Tell whether the one-time link is this one."""
        return bool(self.link) and hmac.compare_digest(self.link.encode(), tried.encode())

    def choose_password(self, tried: str, password: str) -> None:
        """Use up the link and keep the password's hash; sessions of an earlier one end."""
        if len(password) < SHORTEST_PASSWORD:
            raise PasswordTooShort(
                f"Passordet er for kort. Bruk minst {SHORTEST_PASSWORD} tegn.", field="password"
            )
        with self.guard:
            if not self.is_link(tried):
                raise LinkNotValid(
                    "Lenken er brukt eller gjelder ikke lenger. Start siden på nytt med "
                    "«webfaktura-sync serve --new-link» for å få en ny."
                )
            self.keys = keep_password_hash(self.folder, make_password(password))
            self.link = ""

    def check(self, password: str) -> None:
        """Refuse a wrong password, and any at all after too many wrong ones."""
        with self.guard:
            self._forget_old_attempts()
            if len(self.wrong) >= _AT_MOST:
                raise TooManyAttempts(
                    "For mange forsøk med feil passord. Vent ett minutt, og prøv igjen.",
                    field="password",
                )
            if self.keys.password_hash and check_password(password, self.keys.password_hash):
                return
            self.wrong.append(self.now())
        raise NotAdmitted("Passordet stemmer ikke. Skriv det en gang til.", field="password")

    @property
    def seal(self) -> str:
        """What a session must carry to count: it changes with the password."""
        return hmac.digest(
            self.keys.cookie_key.encode(), self.keys.password_hash.encode(), "sha256"
        ).hex()

    def _forget_old_attempts(self) -> None:
        while self.wrong and self.now() - self.wrong[0] > _WITHIN:
            self.wrong.popleft()
