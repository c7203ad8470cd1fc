"""The product's own settings with this one room in it: for worker processes that tests start."""

from webfaktura.server.settings import *  # noqa: F403 - the database and the queue as the product has them

INSTALLED_APPS = ["webfaktura.server.jobs"]
ROOT_URLCONF = ""
