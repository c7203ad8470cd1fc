"""A real S3 server (SeaweedFS) on the loopback, in a folder of its own, to be killed at will."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from stories.world import free_port
from webfaktura.server.storages.addresses import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WEED = Path(sysconfig.get_path("scripts"), "weed")
PATIENCE = 60.0
KEY_ID, SECRET = "nokkel", "en hemmelighet"
BUCKET, PREFIX = "dokumenter", "prod"
ROLES = ("master", "volume", "filer", "s3")
QUICK = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
SOCKETS = Path("/tmp")  # noqa: S108 - where SeaweedFS puts its sockets, whatever TMPDIR says


def ports() -> dict[str, int]:
    """Free ports: two for each of its roles."""
    return {f"{role}.{port}": free_port() for role in ROLES for port in ("port", "port.grpc")}


@dataclass
class Weed:
    """One S3 server with one bucket, and the only one who may use it."""

    folder: Path
    ports: dict[str, int] = field(default_factory=ports)
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3.port']}"

    @property
    def environment(self) -> dict[str, str]:
        """What a program is told that keeps its documents here."""
        return {
            "WEBFAKTURA_DOCUMENTS": f"s3://{BUCKET}/{PREFIX}",
            "WEBFAKTURA_S3_ENDPOINT": self.endpoint,
            "WEBFAKTURA_S3_REGION": "us-east-1",
            "WEBFAKTURA_S3_KEY_ID": KEY_ID,
            "WEBFAKTURA_S3_SECRET": SECRET,
        }

    @cached_property
    def stranger(self) -> Any:
        """A client that reads and writes past the product."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
            config=QUICK,
        )

    def start(self) -> None:
        """Start it, and wait until it takes and gives objects."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), env={"HOME": str(self.folder)}, stdout=log, stderr=log
            )
        self._wait()

    def kill(self) -> None:
        """Take it away, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def stored(self) -> list[str]:
        """The names of all objects of the product."""
        listed = self.stranger.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)
        return [each["Key"] for each in listed.get("Contents", [])]

    def _command(self) -> list[str]:
        data, access = self.folder / "data", self.folder / "access.json"
        data.mkdir(exist_ok=True)
        access.write_text(json.dumps(ACCESS))
        return [
            str(WEED), "server", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-filer", "-s3", f"-s3.config={access}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            "-master.telemetry=false", "-master.electionTimeout=1s",
            "-master.volumeSizeLimitMB=64", "-volume.max=20",
            *(f"-{name}={port}" for name, port in self.ports.items()),
            *(f"-{role}.localSocket={self.folder / role}.sock" for role in ("filer", "s3")),
        ]  # fmt: skip

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_up():
            assert self.process is not None
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "SeaweedFS did not come up"
            time.sleep(0.1)

    def _is_up(self) -> bool:
        try:
            self.stranger.create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError) as problem:
            if "BucketAlready" not in str(problem):
                return False
        try:
            self.stranger.put_object(Bucket=BUCKET, Key="up", Body=b"up")
            return bool(self.stranger.get_object(Bucket=BUCKET, Key="up")["Body"].read() == b"up")
        except (BotoCoreError, ClientError):
            return False


ACCESS = {
    "identities": [
        {
            "name": "webfaktura",
            "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
    ]
}


@contextmanager
def a_weed(folder: Path) -> Iterator[Weed]:
    """A server that runs; it is killed, and its sockets are taken away, at the end."""
    weed = Weed(folder)
    try:
        weed.start()
        yield weed
    finally:
        weed.kill()
        for role in ROLES:
            socket = SOCKETS / f"seaweedfs-{role}-grpc-{weed.ports[f'{role}.port.grpc']}.sock"
            socket.unlink(missing_ok=True)


def storages(settings: Any, environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's STORAGES with the documents where this environment says."""
    return {**settings.STORAGES, "documents": documents(environment, home=Path(os.devnull))}
