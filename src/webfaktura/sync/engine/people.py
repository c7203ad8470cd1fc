"""Users to be made, checked in words before anything is sent."""

import re

from pydantic import SecretStr

from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.refusal import Refusal

SHORTEST_USER_NAME = 3
SHORTEST_PASSWORD = 8

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class UserIncomplete(Refusal):
    """Something about the user is missing or cannot be used."""


def new_user(*, user_name: str, name: str, email: str, password: str) -> NewUser:
    """A user of the contract; refuses with `UserIncomplete`, naming the field."""
    user_name, name, email = user_name.strip(), name.strip(), email.strip()
    if len(user_name) < SHORTEST_USER_NAME:
        raise UserIncomplete(
            f"Brukernavnet «{user_name}» er for kort. Bruk minst {SHORTEST_USER_NAME} tegn, "
            "helst en e-postadresse.",
            field="user_name",
        )
    if not name:
        raise UserIncomplete(f"Brukeren {user_name} mangler navn. Fyll inn navnet.", field="name")
    if not _EMAIL.fullmatch(email):
        raise UserIncomplete(
            f"E-postadressen «{email}» til brukeren {user_name} kan ikke brukes. "
            "Skriv den som navn@firma.no.",
            field="email",
        )
    if len(password) < SHORTEST_PASSWORD:
        raise UserIncomplete(
            f"Passordet til brukeren {user_name} er for kort. Bruk minst {SHORTEST_PASSWORD} tegn.",
            field="password",
        )
    return NewUser(user_name=user_name, name=name, email=email, password=SecretStr(password))
