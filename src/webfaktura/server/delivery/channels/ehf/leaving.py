"""Leaves EHF documents at a drop place, for another program to send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from webfaktura.server.delivery.channels.dropping.place import (
    OtherFileThere,
    PlaceAnswerLost,
    PlaceTrouble,
)
from webfaktura.server.delivery.channels.ehf.envelope import seal
from webfaktura.server.delivery.rules import Answer, Outcome

if TYPE_CHECKING:
    from webfaktura.server.delivery.channels.dropping.place import DropPlace
    from webfaktura.server.delivery.channels.ehf.envelope import Parcel


@dataclass(frozen=True)
class Leaving:
    """A way out: `<id>.xml`, then `<id>.json` that says that the document is there."""

    place: DropPlace

    def hand_over(self, parcel: Parcel) -> Answer:
        """Leave the document, and last what tells of it: until then nothing has been handed over.

        A shut door is the operator's to mend and says nothing about the document, as with mail.
        """
        content = seal(parcel)
        document, note = _names(parcel.header.instance_id)
        try:
            self.place.put(document, content)
        except PlaceTrouble as trouble:
            return _not_taken(trouble)
        try:
            self.place.put(note, _note(parcel, content))
        except PlaceAnswerLost as lost:
            return Answer(Outcome.UNKNOWN, lost.words)
        except PlaceTrouble as trouble:
            return _not_taken(trouble)
        return Answer(Outcome.TAKEN, document)

    def standing_of(self, instance_id: str) -> Answer | None:
        """Whether what tells of the document stands there."""
        document, note = _names(instance_id)
        try:
            return Answer(Outcome.TAKEN, document) if note in self.place.names() else None
        except PlaceTrouble as trouble:
            return Answer(Outcome.UNKNOWN, trouble.words)


def _names(instance_id: str) -> tuple[str, str]:
    return f"{instance_id}.xml", f"{instance_id}.json"


def _note(parcel: Parcel, content: bytes) -> bytes:
    header = parcel.header
    told = {
        "id": header.instance_id,
        "sender": header.sender,
        "receiver": header.receiver,
        "document_type": f"{header.document_type}",
        "process": header.process,
        "created_at": header.created_at.isoformat(),
        "file": _names(header.instance_id)[0],
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def _not_taken(trouble: PlaceTrouble) -> Answer:
    refused = isinstance(trouble, OtherFileThere)
    return Answer(Outcome.REFUSED if refused else Outcome.LATER, trouble.words)
