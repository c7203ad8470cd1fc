"""What a page says to somebody who reads it."""

import re

from django.test import Client


def tidy(page: str) -> str:
    """The words of a page's own part, on one line: no tags."""
    body = page[page.index("<main") :] if "<main" in page else page
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def read(reader: Client, address: str, **asked: str) -> str:
    """What stands at an address."""
    answer = reader.get(address, asked)
    assert answer.status_code == 200
    return tidy(answer.content.decode())


def done(reader: Client, address: str, **form: object) -> str:
    """What one reads after a deed."""
    answer = reader.post(address, form, follow=True)
    assert answer.status_code in {200, 422}
    return tidy(answer.content.decode())
