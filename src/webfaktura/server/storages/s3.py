"""A bucket of stored bytes in S3: an object is whole under its name, or not there."""

from __future__ import annotations

from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from webfaktura.server.storages.folder import DocumentsAway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from django.core.files.base import File

PATIENCE: Final = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
"""Seconds. A request ends within half a minute: a page is waited for, and a worker comes again."""

NOT_THERE: Final = "NoSuchKey"


class BucketStorage(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Writes an object by one request, which S3 carries out wholly or not at all.

    Meant for names that are made of their content: a second write of the same
    name writes the same bytes. S3 is given the hash of the bytes and refuses
    others. No access list is sent: an object is private unless the bucket says
    otherwise, and buckets with access lists turned off refuse any.
    """

    def __init__(self, **options: Any) -> None:
        style = {"addressing_style": options["addressing_style"]}
        config = Config(s3=style, signature_version="s3v4", **PATIENCE)
        ours = {"client_config": config, "querystring_auth": False, "file_overwrite": True}
        super().__init__(**options | ours)

    def __str__(self) -> str:
        return f"s3://{self.bucket_name}/{self.location}".rstrip("/")

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:  # noqa: ARG002 - only reading
        with _answering(name):
            answer = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))
            return ContentFile(answer["Body"].read(), name=name)

    def _save(self, name: str, content: File[Any]) -> str:
        body = b"".join(content.chunks())
        with _answering(name):
            self._client.put_object(
                Bucket=self.bucket_name,
                Key=self._key(name),
                Body=body,
                ChecksumSHA256=b64encode(sha256(body).digest()).decode(),
                ContentType=self.default_content_type,
            )
        return name

    def delete(self, name: str) -> None:
        """Take an object away; one that is not there is gone already."""
        with _answering(name):
            super().delete(name)

    @property
    def _client(self) -> Any:
        """The client of this thread."""
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))


@contextmanager
def _answering(name: str) -> Iterator[None]:
    """Tell a missing object from a store that did not do what it was asked."""
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        if isinstance(problem, ClientError) and problem.response["Error"]["Code"] == NOT_THERE:
            raise FileNotFoundError(name) from problem
        raise DocumentsAway(f"The document store did not answer for {name}: {problem}") from problem
