"""A program that opens the one company of a new installation."""

import django

django.setup()

from builders import a_company  # noqa: E402 - models can be read only now

if __name__ == "__main__":
    a_company()
