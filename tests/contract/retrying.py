"""A program that creates one client over the web service, with an id and a body that never change.

It stands in for a server that may die while it answers; run again, it sends the same call.
"""

import json
import sys
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402 - as below
from django.utils import timezone  # noqa: E402 - as below

from contract.office import Office, an_office  # noqa: E402 - models can be read only now
from contract.samples import sample  # noqa: E402 - as above
from webfaktura.contract.v1.endpoints import CREATE_COMPANY  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Agency, Company  # noqa: E402 - as above
from webfaktura.server.webservice.models import MachineCredential  # noqa: E402 - as above
from webfaktura.server.webservice.tokens import make_token  # noqa: E402 - as above


def an_office_again() -> Office:
    """The office that an earlier run made, with a new token."""
    credential = MachineCredential.objects.get()
    office = Office(Agency.objects.get(), UUID(str(credential.public_id)), "")
    office.token = make_token(credential, at=timezone.now()).access_token
    return office


def main(wish: str) -> None:
    """`register` makes the office; `create` sends the call."""
    settings.ALLOWED_HOSTS = ["testserver"]
    if wish == "register":
        an_office()
        return
    answer = an_office_again().ask(CREATE_COMPANY, sample(CREATE_COMPANY.request))
    told = {"status": answer.status, **answer.body, "clients": Company.objects.count()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
