"""Where the bytes of documents stand, read from the environment: a folder, or an S3 bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER: Final = "webfaktura.server.storages.folder.WholeFileStorage"
BUCKET: Final = "webfaktura.server.storages.s3.BucketStorage"


def documents(environment: Mapping[str, str], *, home: Path) -> dict[str, Any]:
    """Django's entry for the storage "documents": what `WEBFAKTURA_DOCUMENTS` names, or a folder.

    Raises ValueError for an address of a third kind, and for one key without the other.
    """
    address = environment.get("WEBFAKTURA_DOCUMENTS", "")
    if not address:
        return {"BACKEND": FOLDER, "OPTIONS": {"location": home / "documents"}}
    named = urlsplit(address)
    if named.scheme != "s3" or not named.netloc:
        raise ValueError("WEBFAKTURA_DOCUMENTS is s3://bucket or s3://bucket/prefix")
    options = {"bucket_name": named.netloc, "location": named.path.strip("/")}
    return {"BACKEND": BUCKET, "OPTIONS": options | _server(environment) | _keys(environment)}


def _server(environment: Mapping[str, str]) -> dict[str, Any]:
    """Which S3; one of one's own rarely has a host name for each bucket."""
    endpoint = environment.get("WEBFAKTURA_S3_ENDPOINT") or None
    return {
        "endpoint_url": endpoint,
        "region_name": environment.get("WEBFAKTURA_S3_REGION") or None,
        "addressing_style": "path" if endpoint else "auto",
    }


def _keys(environment: Mapping[str, str]) -> dict[str, Any]:
    """The keys that are named; without them boto3 looks where it always does (role, profile)."""
    key_id = environment.get("WEBFAKTURA_S3_KEY_ID", "")
    secret = environment.get("WEBFAKTURA_S3_SECRET", "")
    if bool(key_id) != bool(secret):
        raise ValueError("WEBFAKTURA_S3_KEY_ID and WEBFAKTURA_S3_SECRET go together")
    return {"access_key": key_id, "secret_key": secret} if key_id else {}
