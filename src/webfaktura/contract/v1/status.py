"""What anyone may read without a key: is the web service there, and does it work?"""

from datetime import datetime
from typing import Literal

from webfaktura.contract.v1.base import Message


class Status(Message):
    """Name, version, time and the state of database and worker."""

    name: str
    version: str
    time: datetime
    database: Literal["ok", "down"]
    worker: Literal["running", "stopped"]
    oldest_sync: str
    """The oldest version of WebFaktura Sync that is served."""
