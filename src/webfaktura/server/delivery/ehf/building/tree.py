"""A small builder of UBL elements: nothing empty, two decimals, the same bytes again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from decimal import Decimal

    from webfaktura.norway.money import Money

UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC: Final = UBL + "CommonAggregateComponents-2"
CBC: Final = UBL + "CommonBasicComponents-2"
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def a_document(kind: str) -> etree._Element:
    """The root of an `Invoice` or a `CreditNote`."""
    namespace = f"{UBL}{kind}-2"
    return etree.Element(
        etree.QName(namespace, kind), nsmap={None: namespace, "cac": CAC, "cbc": CBC}
    )


def a_group(name: str, *children: etree._Element | None) -> etree._Element | None:
    """An element that holds others; none when it would hold nothing."""
    held = [child for child in children if child is not None]
    if not held:
        return None
    group = etree.Element(etree.QName(CAC, name), nsmap={"cac": CAC, "cbc": CBC})
    group.extend(held)
    return group


def a_text(name: str, text: str, **attributes: str) -> etree._Element | None:
    """An element of words, trimmed and without what XML cannot hold; none when nothing is said."""
    said = _NOT_IN_XML.sub("", text).strip()
    if not said:
        return None
    element = etree.Element(etree.QName(CBC, name), nsmap={"cbc": CBC})
    element.text = said
    for key, value in attributes.items():
        element.set(key, value)
    return element


def an_amount(name: str, money: Money) -> etree._Element | None:
    """An amount of money with its currency."""
    return a_text(name, str(money.amount), currencyID=money.currency)


def a_number(name: str, value: Decimal, **attributes: str) -> etree._Element | None:
    """A number with the decimals it has and no more."""
    return a_text(name, plain(value), **attributes)


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end: `12.5`."""
    return format(value.normalize(), "f")


def as_bytes(root: etree._Element) -> bytes:
    """The whole document as it is stored, judged and sent."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["cac", "cbc"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
