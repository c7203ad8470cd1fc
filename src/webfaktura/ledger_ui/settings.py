"""The settings of the ledger's page: no database; who is logged in is known to the process alone.

The program runs as one process, so that sessions and counts of wrong passwords may live in
its memory: nothing is left on the disk, and stopping the program logs everybody out.
"""

import os
import secrets

from webfaktura.ui.csp import CONTENT_SECURITY_POLICY

SECRET_KEY = secrets.token_urlsafe(64)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WEBFAKTURA_LEDGER_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "webfaktura.ledger_ui.urls"

INSTALLED_APPS = [
    "webfaktura.ledger_ui",
    "webfaktura.ui",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "webfaktura.ledger_ui.access.LogInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "webfaktura.ledger_ui.access.whose_books",
                "webfaktura.ledger_ui.navigation.navigation",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, str]] = {}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "webfaktura_ledger"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "webfaktura_ledger_csrf"  # cookies of a host are shared by all its ports
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = CONTENT_SECURITY_POLICY
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Norsk")]
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("WEBFAKTURA_LOG", "INFO")},
}
