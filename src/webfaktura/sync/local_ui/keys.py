"""What the local page keeps of secrets: the key of its cookies, and the password's hash.

One file in the data folder that only its owner can read.
"""

import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.folder import FolderUnusable

FILE_NAME = "local-page.json"


class KeysUnreadable(Refusal):
    """The file of keys is broken, or others can read it."""


@dataclass(frozen=True)
class Keys:
    """What cookies are signed with, and what a password is held against."""

    cookie_key: str
    password_hash: str = ""
    """Empty until somebody has chosen a password."""


def keys_of(folder: Path) -> Keys:
    """The folder's keys, made where there are none; refuses with `KeysUnreadable`."""
    path = folder / FILE_NAME
    if not path.exists():
        return _kept(path, Keys(cookie_key=secrets.token_urlsafe(48)))
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysUnreadable(
            f"{path} kan leses av andre. Gi bare eieren tilgang (chmod 600), og start igjen."
        )
    try:
        return Keys(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError) as problem:
        raise KeysUnreadable(
            f"{path} kan ikke leses. Slett filen og start igjen; da velges et nytt passord."
        ) from problem


def keep_password_hash(folder: Path, password_hash: str) -> Keys:
    """Put a new hash in the place of the old one."""
    return _kept(folder / FILE_NAME, replace(keys_of(folder), password_hash=password_hash))


def _kept(path: Path, keys: Keys) -> Keys:
    """Write the file for its owner alone; a kill leaves no half of it."""
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(keys), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        raise FolderUnusable(
            f"Kan ikke skrive {path}. Sjekk at mappen finnes og at du har tilgang.", field="data"
        ) from problem
    return keys
