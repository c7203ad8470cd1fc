"""The operator's command line, `webfaktura`; importing it sets Django up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webfaktura.server.settings")
django.setup()

from webfaktura.server.cli.commands import main  # noqa: E402 - models can be read only now

__all__ = ["main"]
