"""A file from the original program: which passwords it holds that nobody can read here."""

from collections.abc import Sequence
from dataclasses import dataclass

from webfaktura.sync import secrets
from webfaktura.sync.settings import CompanySettings
from webfaktura.sync.variables import Variables


@dataclass(frozen=True)
class ForeignPassword:
    """A password as the original encrypted it; its bytes stay until another is written there."""

    element: str
    user: str
    client_no: str
    """Empty where it holds for all clients."""
    asked_for: str
    """When the program asks for it, in words."""

    @property
    def sentence(self) -> str:
        """Which password it is and what becomes of it."""
        where = f" for klient {self.client_no}" if self.client_no else ""
        whose = f" til {self.user}" if self.user else ""
        return f"Passordet{whose} i <{self.element}>{where}: {self.asked_for}."


_ERP = "det skrives inn én gang, når regnskapssystemet åpnes, og lagres kryptert på nytt"
_AGENCY = "det trengs ikke mer; byråbrukeren velger passord når byrået registreres med setup"
_USER = "det trengs ikke mer; brukeren får passord når klienten opprettes med new-client"


def foreign_passwords(variables: Variables) -> tuple[ForeignPassword, ...]:
    """Every password of the file that we did not seal, in the file's order."""
    system = variables.system
    found = [
        (system.erp_password, ForeignPassword("DIPassword", system.erp_user, "", _ERP)),
        (
            system.agency_user_password,
            ForeignPassword("AdmUsrPasword", system.agency_user_name, "", _AGENCY),
        ),
        *((one.user_password, _of_user(one)) for one in variables.companies),
    ]
    return tuple(foreign for value, foreign in found if value and not secrets.is_sealed(value))


def _of_user(company: CompanySettings) -> ForeignPassword:
    return ForeignPassword("AdmUsrPasword2", company.user_name, company.client_no, _USER)


def told(foreign: Sequence[ForeignPassword]) -> str:
    """The passwords in words, one line each; empty where there are none."""
    if not foreign:
        return ""
    first = "Disse passordene er kryptert av det opprinnelige programmet og kan ikke leses her:"
    return "\n".join([first, *(f"  {one.sentence}" for one in foreign)])
