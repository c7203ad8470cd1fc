"""Tells whether what an SMP says is signed by somebody whom the operator trusts (XML-DSig)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from webfaktura.server.lookups.participants.metadata import parsed

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from lxml.etree import _Element


class NotSigned(Exception):
    """No signature, a broken one, or one by somebody whom nobody here trusts."""


def signed_part(content: bytes, *, trusted: Path, at: datetime) -> _Element:
    """What was signed, and nothing else of it; raises `NotSigned`, and ValueError for no XML.

    `trusted` is a file of certificates (PEM): those of the authority that Peppol's SMPs have
    theirs from, or those of the SMPs themselves. SHA-1 is not taken.
    """
    parsed(content)
    rules = SignatureConfiguration(location="./", verification_time=at)
    try:
        found = XMLVerifier().verify(content, ca_pem_file=str(trusted), expect_config=rules)
    except (SignXMLException, InvalidSignature, etree.LxmlError, ValueError) as problem:
        raise NotSigned(f"{problem}") from problem
    signed = None if isinstance(found, list) else found.signed_xml
    if signed is None:
        raise NotSigned("what is signed is not XML")
    return signed
