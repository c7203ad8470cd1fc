"""Secrets as they stand in variables.xml: `v1:` and AES-256-GCM, bound to their element."""

import base64
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.errors import KeyringError
from platformdirs import user_config_path

from webfaktura.norway.refusal import Refusal

KEY_FILE_VARIABLE = "WEBFAKTURA_SYNC_KEY_FILE"

_PREFIX = "v1:"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_SERVICE = "webfaktura-sync"
_USER = "key"
_LEAST_PRIORITY = 1
"""Backends below this keep passwords in plain text or do not keep them at all."""


class KeyBesideSecrets(Refusal):
    """The key file was to lie in the data folder, where whoever copies one copies both."""


class SecretUnreadable(Refusal):
    """A secret cannot be opened: the key is missing or another, or the value was moved."""


@dataclass(frozen=True)
class Key:
    """The key of this installation and, in words, where it is kept."""

    secret: bytes
    place: str


@dataclass(frozen=True)
class Vault:
    """Seals and opens the secrets of one variables.xml."""

    key: Key
    file_id: str

    def seal(self, secret: str, *, element: str) -> str:
        """Encrypt a secret for one element (`system/DIPassword`) of this file."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.key.secret).encrypt(nonce, secret.encode(), self._bound_to(element))
        return _PREFIX + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, *, element: str) -> str:
        """Decrypt what `seal` made for the same element; refuses with `SecretUnreadable`."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_PREFIX), validate=True)
            nonce, ciphertext = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            opened = AESGCM(self.key.secret).decrypt(nonce, ciphertext, self._bound_to(element))
        except (InvalidTag, ValueError) as problem:
            raise SecretUnreadable(
                f"Hemmeligheten i {element} kan ikke leses med nøkkelen fra {self.key.place}. "
                "Legg tilbake nøkkelen som hører til filen, eller kjør «webfaktura-sync setup».",
                field=element,
            ) from problem
        return opened.decode()

    def _bound_to(self, element: str) -> bytes:
        return f"{self.file_id}/{element}".encode()


def is_sealed(value: str) -> bool:
    """Tell whether we sealed the value; the original's ciphertexts we cannot open."""
    return value.startswith(_PREFIX)


def refuse_key_in(folder: Path) -> None:
    """Refuse with `KeyBesideSecrets` when the key file would lie in the data folder."""
    file = key_file()
    if file.resolve().is_relative_to(folder.resolve()):
        raise KeyBesideSecrets(
            f"Nøkkelfilen {file} kan ikke ligge i datamappen {folder}: den som kopierer mappen, "
            f"ville få både nøkkel og hemmeligheter. Velg et annet sted med {KEY_FILE_VARIABLE}.",
            field="key",
        )


def find_key() -> Key | None:
    """The installation's key, from the operating system's keyring or the key file.

    On Windows the keyring is the Credential Manager, which DPAPI protects.
    """
    return (_key_in_keyring() if _uses_keyring() else None) or _key_in_file(key_file())


def make_key() -> Key:
    """Make the installation's key and keep it; the caller says aloud where."""
    secret = os.urandom(_KEY_BYTES)
    if _uses_keyring():
        try:
            keyring.set_password(_SERVICE, _USER, base64.b64encode(secret).decode())
        except KeyringError:
            return _kept_in_file(secret, key_file())
        return Key(secret, "nøkkelringen")
    return _kept_in_file(secret, key_file())


def key_file() -> Path:
    """Where the key lies when no keyring can keep it: never in the data folder."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    return Path(named) if named else user_config_path("webfaktura-sync", False) / "key"


def _uses_keyring() -> bool:
    """Tell whether a real keyring is there; a key file that is named is preferred to it."""
    if os.environ.get(KEY_FILE_VARIABLE):
        return False
    try:
        ring = keyring.get_keyring()
        return any(one.priority >= _LEAST_PRIORITY for one in getattr(ring, "backends", [ring]))
    except (KeyringError, RuntimeError):
        return False


def _key_in_keyring() -> Key | None:
    try:
        kept = keyring.get_password(_SERVICE, _USER)
    except KeyringError as problem:
        raise SecretUnreadable(
            "Nøkkelringen på denne maskinen er låst. Lås den opp, og kjør igjen."
        ) from problem
    if not kept:
        return None
    secret = _decoded(kept)
    if secret is None:
        raise SecretUnreadable(
            f"Nøkkelen {_SERVICE} i nøkkelringen er skadet. Legg den tilbake, eller slett den og "
            "kjør «webfaktura-sync setup»."
        )
    return Key(secret, "nøkkelringen")


def _kept_in_file(secret: bytes, path: Path) -> Key:
    """Write the key readable by its owner only; a kill leaves no half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secret))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return Key(secret, str(path))


def _key_in_file(path: Path) -> Key | None:
    if not path.exists():
        return None
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretUnreadable(
            f"Nøkkelfilen {path} kan leses av andre. Gi bare eieren tilgang (chmod 600), "
            "og kjør igjen."
        )
    secret = _decoded(path.read_bytes().strip())
    if secret is None:
        raise SecretUnreadable(
            f"Nøkkelfilen {path} er skadet. Legg tilbake en kopi av den, og kjør igjen."
        )
    return Key(secret, str(path))


def _decoded(written: str | bytes) -> bytes | None:
    """The key as it was written, None when it is not one."""
    try:
        secret = base64.b64decode(written, validate=True)
    except ValueError:
        return None
    return secret if len(secret) == _KEY_BYTES else None
