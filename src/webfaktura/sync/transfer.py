"""Settings that leave or enter as a file: secrets left out, or opened and sealed again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.differences import Difference, differences, is_secret, leaves
from webfaktura.sync.secrets import SecretUnreadable, Vault, is_sealed
from webfaktura.sync.settings import SystemSettings
from webfaktura.sync.variables import Variables

PLAIN = "plain:"
"""Stands before a secret that was given out in clear, so that it is sealed when taken in."""

SEALED = {"erp_password": "system/DIPassword", "credential_secret": "system/CredentialSecret"}
"""The settings we seal, and what each is bound to."""

type VaultOf = Callable[[SystemSettings], Vault | None]
"""Gives the vault of a file, None when there is no key here."""
type Sealing = Callable[[SystemSettings], Vault]
"""Gives the vault that seals for a file, with a key that is made where there is none."""


class ImportRefused(Refusal):
    """The file cannot be taken in as it is; nothing was changed."""


@dataclass(frozen=True)
class Incoming:
    """What the settings will say once the file is taken in, and what is to be told of it."""

    variables: Variables
    differences: list[Difference]
    remarks: tuple[str, ...] = ()


def without_secrets(variables: Variables) -> Variables:
    """The file with every secret emptied, also in elements we do not know."""
    xml = variables.xml
    filled = [one for one in leaves(xml.root) if is_secret(one.tag) and one.text.strip()]
    for element in sorted(filled, key=lambda one: one.start, reverse=True):
        xml = xml.with_text(element, "")
    return replace(variables, xml=xml)


def with_plain_secrets(variables: Variables, vault: Vault) -> Variables:
    """The file with our secrets in clear; those the original encrypted are emptied.

    Refuses with `SecretUnreadable`.
    """
    system = variables.system
    opened: dict[str, Any] = {
        setting: PLAIN + vault.open(value, element=element)
        for setting, element in SEALED.items()
        if is_sealed(value := getattr(system, setting))
    }
    bare = without_secrets(variables)
    return bare.with_system(replace(bare.system, **opened))


def taken_in(
    here: Variables, there: Variables, *, vault_of: VaultOf, sealing: Sealing, may_drop: bool
) -> Incoming:
    """What the file `there` makes of the settings `here`.

    The file decides; where it is silent of what only this program writes
    (addresses, credential, secrets), what stands here goes on. Refuses with
    `ImportRefused` or `VariablesMalformed`.
    """
    _check_clients(here, there, may_drop=may_drop)
    was, said = here.system, there.system
    _check_office(was, said)
    opened = {setting: _opened(said, setting, vault_of) for setting in SEALED}
    merged = replace(said, **_kept(was, said, opened))
    remarks = _remarks(said, merged, opened)
    merged = _sealed_again(was, merged, opened, sealing)
    result = replace(there.with_system(merged), name=here.name)
    return Incoming(result, differences(here, result), remarks)


def _check_clients(here: Variables, there: Variables, *, may_drop: bool) -> None:
    numbers = Counter(one.client_no for one in there.companies)
    doubled = sorted(number for number, times in numbers.items() if times > 1 or not number)
    if doubled:
        raise ImportRefused(
            f"Filen har klient «{doubled[0]}» flere ganger eller uten nummer. Rett <Id>, og prøv "
            "igjen; ingenting er endret.",
            field="Id",
        )
    missing = [one.client_no for one in here.companies if one.client_no not in numbers]
    if missing and not may_drop:
        raise ImportRefused(
            f"Klient {', '.join(missing)} står her, men ikke i filen, og ville bli borte. Er det "
            "meningen, kjør igjen med --drop-missing; ingenting er endret.",
            field="company",
        )


def _check_office(was: SystemSettings, said: SystemSettings) -> None:
    is_other = said.customer_no and was.customer_no and said.customer_no != was.customer_no
    if was.credential_id and is_other:
        raise ImportRefused(
            f"Filen er fra kundenummer {said.customer_no}, men her er {was.customer_no} "
            "registrert. Velg en annen datamappe med --settings; ingenting er endret.",
            field="VBSerialNmb",
        )


def _opened(said: SystemSettings, setting: str, vault_of: VaultOf) -> str | None:
    """The secret that the file brings, None where it brings none that can be read here."""
    value: str = getattr(said, setting)
    if value.startswith(PLAIN):
        return value.removeprefix(PLAIN)
    vault = vault_of(said) if is_sealed(value) else None
    try:
        return vault.open(value, element=SEALED[setting]) if vault else None
    except SecretUnreadable:
        return None


def _kept(
    was: SystemSettings, said: SystemSettings, opened: dict[str, str | None]
) -> dict[str, Any]:
    """The settings that stand as they do here, because the file does not say them."""
    silent = ("customer_no", "web_service_url", "erp_name", "erp_address", "erp_user")
    kept: dict[str, Any] = {name: getattr(said, name) or getattr(was, name) for name in silent}
    kept["file_id"] = was.file_id or said.file_id
    if opened["erp_password"] is None:
        present = was.erp_password if kept["erp_user"] == was.erp_user else ""
        kept["erp_password"] = present or _foreign(said.erp_password)
    if opened["credential_secret"] is None:
        kept |= {name: getattr(was, name) for name in ("credential_id", "credential_secret")}
    return kept


def _remarks(
    said: SystemSettings, merged: SystemSettings, opened: dict[str, str | None]
) -> tuple[str, ...]:
    """What a person has to do afterwards."""
    is_lost = is_sealed(said.erp_password) and not merged.erp_password
    remarks = {
        "Passordet i <DIPassword> er kryptert med en nøkkel som ikke er her. Det spørres om én "
        "gang, neste gang regnskapssystemet åpnes.": is_lost and opened["erp_password"] is None,
        "Byrået er ikke registrert her. Kjør «webfaktura-sync setup».": not merged.credential_id,
    }
    return tuple(remark for remark, is_due in remarks.items() if is_due)


def _foreign(value: str) -> str:
    """A password of the original's stays as it stands; one sealed with a lost key goes."""
    return "" if is_sealed(value) else value


def _sealed_again(
    was: SystemSettings, merged: SystemSettings, opened: dict[str, str | None], sealing: Sealing
) -> SystemSettings:
    """Seal what the file brought for this file; what stands here and says the same stays."""
    brought = {setting: secret for setting, secret in opened.items() if secret is not None}
    if not brought:
        return merged
    vault = sealing(merged)
    sealed: dict[str, Any] = {
        setting: _sealed(vault, secret, setting, getattr(was, setting))
        for setting, secret in brought.items()
    }
    return replace(merged, **sealed, file_id=vault.file_id)


def _sealed(vault: Vault, secret: str, setting: str, present: str) -> str:
    element = SEALED[setting]
    try:
        if is_sealed(present) and vault.open(present, element=element) == secret:
            return present
    except SecretUnreadable:
        pass
    return vault.seal(secret, element=element)
