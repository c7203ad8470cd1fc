"""Keeps the bytes of documents under the hash of their content, and gives them back unchanged."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


class DocumentDamaged(RuntimeError):
    """What is stored is not what was stored: the backup must be looked at, nothing is sent."""


def keep(content: bytes) -> str:
    """Store the bytes; return their SHA-256 (hexadecimal), which is also their name.

    Killed anywhere and called again, the same bytes stand there once: a torn
    file from an earlier attempt is replaced. Raises `DocumentsAway` when the
    store does not answer.
    """
    digest = sha256(content).hexdigest()
    name, storage = name_of(digest), _storage()
    standing = _read(storage, name)
    if standing == content:
        return digest
    if standing is not None:
        storage.delete(name)
    stored_as = storage.save(name, ContentFile(content))
    if stored_as != name:  # somebody stored the same bytes a moment ago
        storage.delete(stored_as)
    return digest


def kept(digest: str) -> bytes:
    """The bytes with this hash; raises `DocumentDamaged` when they are gone or changed.

    Raises `DocumentsAway` when the store does not answer.
    """
    name = name_of(digest)
    content = _read(_storage(), name) or b""
    if sha256(content).hexdigest() != digest:
        raise DocumentDamaged(f"The stored document {name} is not what was stored.")
    return content


def try_storage(content: bytes) -> str:
    """Store bytes that are nobody's, read them back and take them away; return where that was.

    Raises OSError (`DocumentsAway` is one) or `DocumentDamaged` when the storage is not well.
    """
    digest = keep(content)
    kept(digest)
    _storage().delete(name_of(digest))
    return str(_storage())


def name_of(digest: str) -> str:
    """Where the bytes stand: in 256 folders, so that none grows too large."""
    return f"{digest[:2]}/{digest}"


def _storage() -> Storage:
    return storages["documents"]


def _read(storage: Storage, name: str) -> bytes | None:
    """What stands under the name, whole or not; None where nothing does."""
    try:
        with storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
