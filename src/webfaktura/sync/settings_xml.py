"""Settings in and out of the elements of variables.xml; elements that already say so stay."""

import re
from dataclasses import fields
from typing import Any

from webfaktura.sync.settings import (
    COMPANY_ELEMENTS,
    SYSTEM_ELEMENTS,
    CompanySettings,
    ElementOf,
    SystemSettings,
)
from webfaktura.sync.xmltext import Element, Tree, XmlText

_CLIENT = re.compile(r"VBClient([0-9]+)")
_ACTIVE = {"active": True, "inactive": False}
_SYSTEM = ""
"""Stands for `<system>` where a client number would stand for its `<company>`."""


class WrongValue(Exception):
    """An element's text is not what it should be."""

    def __init__(self, element: Element, expected: str) -> None:
        super().__init__(element.tag)
        self.line = element.line
        self.tag = element.tag
        self.text = element.text.strip()
        self.expected = expected


def system_of(xml: XmlText) -> SystemSettings:
    """What `<system>` says; raises `WrongValue`."""
    element = xml.root.find("system")
    if element is None:
        return SystemSettings()
    values = _values(element, SYSTEM_ELEMENTS, SystemSettings)
    return SystemSettings(**values, clients=_clients(element))


def companies_of(xml: XmlText) -> tuple[CompanySettings, ...]:
    """What each `<company>` says, in the file's order; raises `WrongValue`."""
    return tuple(_company(element) for element in xml.root.all("company"))


def company_of(xml: XmlText, client_no: str) -> CompanySettings | None:
    """What one client's `<company>` says; raises `WrongValue`."""
    element = _company_element(xml, client_no)
    return _company(element) if element else None


def with_system(xml: XmlText, settings: SystemSettings) -> XmlText:
    """The text with these system settings."""
    if xml.root.find("system") is None:
        xml = xml.with_child(xml.root, "system", "")
    for element in SYSTEM_ELEMENTS:
        xml = _with_setting(xml, _SYSTEM, element, settings)
    for client_no, active in settings.clients.items():
        xml = _with_client(xml, client_no, "Active" if active else "Inactive")
    return xml


def with_company(xml: XmlText, settings: CompanySettings) -> XmlText:
    """The text with this client, new or changed."""
    if _company_element(xml, settings.client_no) is None:
        return xml.with_child(xml.root, "company", _company_tree(settings))
    for element in COMPANY_ELEMENTS:
        xml = _with_setting(xml, settings.client_no, element, settings)
    return _with_sales_accounts(xml, settings)


def _part(xml: XmlText, client_no: str) -> Element:
    found = _company_element(xml, client_no) if client_no else xml.root.find("system")
    if found is None:
        raise LookupError(client_no)
    return found


def _with_setting(xml: XmlText, client_no: str, of: ElementOf, settings: object) -> XmlText:
    parent = _part(xml, client_no)
    element = parent.find(of.tag)
    value = getattr(settings, of.setting)
    if element is None:
        is_said = value == _default(type(settings), of.setting)
        return xml if is_said else xml.with_child(parent, of.tag, of.kind.write(value))
    if _value(element, of, type(settings)) == value:
        return xml
    return xml.with_text(element, of.kind.write(value))


def _with_client(xml: XmlText, client_no: str, state: str) -> XmlText:
    system = _part(xml, _SYSTEM)
    element = system.find(f"VBClient{client_no}")
    if element is None:
        return xml.with_child(system, f"VBClient{client_no}", state)
    return xml if element.text.strip().lower() == state.lower() else xml.with_text(element, state)


def _with_sales_accounts(xml: XmlText, settings: CompanySettings) -> XmlText:
    """Mend the mappings one by one, so that what stands between them survives."""
    client_no, accounts = settings.client_no, settings.sales_accounts
    if accounts and _part(xml, client_no).find("TaxAccountMappings") is None:
        xml = xml.with_child(_part(xml, client_no), "TaxAccountMappings", "")
    for code in _sales_accounts(_part(xml, client_no)):
        gone = _mapping(xml, client_no, code)
        if code not in accounts and gone is not None:
            xml = xml.without(gone)
    for code, account in accounts.items():
        xml = _with_sales_account(xml, client_no, code, account)
    return xml


def _with_sales_account(xml: XmlText, client_no: str, code: str, account: str) -> XmlText:
    mapping = _mapping(xml, client_no, code)
    if mapping is None:
        parent = _part(xml, client_no).find("TaxAccountMappings")
        tree = (("TaxGroup", code), ("Account", account))
        return xml.with_child(parent, "TaxAccountMapping", tree) if parent else xml
    element = mapping.find("Account")
    if element is None:
        return xml.with_child(mapping, "Account", account)
    return xml if element.text.strip() == account else xml.with_text(element, account)


def _mapping(xml: XmlText, client_no: str, code: str) -> Element | None:
    mappings = _mappings(_part(xml, client_no))
    return next((found for found in mappings if _text(found, "TaxGroup") == code), None)


def _mappings(company: Element) -> tuple[Element, ...]:
    parent = company.find("TaxAccountMappings")
    return parent.all("TaxAccountMapping") if parent else ()


def _sales_accounts(company: Element) -> dict[str, str]:
    return {_text(found, "TaxGroup"): _text(found, "Account") for found in _mappings(company)}


def _company_element(xml: XmlText, client_no: str) -> Element | None:
    companies = xml.root.all("company")
    return next((found for found in companies if _text(found, "Id") == client_no), None)


def _company(element: Element) -> CompanySettings:
    values = _values(element, COMPANY_ELEMENTS, CompanySettings)
    return CompanySettings(**values, sales_accounts=_sales_accounts(element))


def _clients(system: Element) -> dict[str, bool]:
    clients = {}
    for element in system.children:
        match = _CLIENT.fullmatch(element.tag)
        state = element.text.strip().lower()
        if match and state not in _ACTIVE:
            raise WrongValue(element, "Active eller Inactive")
        if match:
            clients[match[1]] = _ACTIVE[state]
    return clients


def _values(parent: Element, elements: tuple[ElementOf, ...], settings: type) -> dict[str, Any]:
    found = ((of, parent.find(of.tag)) for of in elements)
    return {of.setting: _value(element, of, settings) for of, element in found if element}


def _value(element: Element, of: ElementOf, settings: type) -> object:
    text = element.text.strip()
    if not text:
        return _default(settings, of.setting)
    try:
        value: object = of.kind.read(text)
    except ValueError as problem:
        raise WrongValue(element, of.kind.sentence) from problem
    return value


def _default(settings: type, setting: str) -> object:
    """What an element that is missing or blank says."""
    return next(field.default for field in fields(settings) if field.name == setting)


def _text(parent: Element, tag: str) -> str:
    element = parent.find(tag)
    return element.text.strip() if element else ""


def _company_tree(settings: CompanySettings) -> Tree:
    elements = tuple(
        (of.tag, of.kind.write(getattr(settings, of.setting))) for of in COMPANY_ELEMENTS
    )
    mappings = tuple(
        ("TaxAccountMapping", (("TaxGroup", code), ("Account", account)))
        for code, account in settings.sales_accounts.items()
    )
    return (*elements, ("TaxAccountMappings", mappings or ""))
