"""The server's settings: read from the environment, with defaults that run on one machine."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from webfaktura.server.databases.addresses import database, owner
from webfaktura.server.storages.addresses import documents
from webfaktura.ui.csp import CONTENT_SECURITY_POLICY

HOME = Path(os.environ.get("WEBFAKTURA_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)
SERVER = Path(__file__).resolve().parent


def _secret_key() -> str:
    """The key from the environment, else one of the installation's own in a file only it reads."""
    if key := os.environ.get("WEBFAKTURA_SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii")


def _write_once(path: Path, words: str) -> None:
    """Whole under its name or not there: of programs that start at once, all read the first's."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent)  # only its owner reads it
    with os.fdopen(descriptor, "w") as file:
        file.write(words)
    with suppress(FileExistsError):
        os.link(beside, path)
    Path(beside).unlink()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("WEBFAKTURA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("WEBFAKTURA_ORIGINS", "").split(",") if o]
BASE_URL = os.environ.get("WEBFAKTURA_BASE_URL", "http://localhost:8000")
"""Where people reach the pages; stands in mails and in Sync's output."""

# One code base, two faces: the pages and the web service run as processes of their own.
FACES = {"pages": "webfaktura.server.urls", "service": "webfaktura.server.webservice.urls"}
ROOT_URLCONF = FACES[os.environ.get("WEBFAKTURA_FACE", "pages")]

INSTALLED_APPS = [
    "webfaktura.server.jobs",
    "webfaktura.server.tenancy",
    "webfaktura.server.registers",
    "webfaktura.server.invoicing",
    "webfaktura.server.delivery",
    "webfaktura.server.posting",
    "webfaktura.server.payments",
    "webfaktura.server.statistics",
    "webfaktura.server.errands",
    "webfaktura.server.worklist",
    "webfaktura.server.webservice",
    "webfaktura.server.web",
    "webfaktura.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_scopes",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "webfaktura.server.web.access.whose_books",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ, home=HOME)}
DATABASE_ROLE = DATABASES["default"].get("USER", "")
"""The role that pages, service and worker log in with: it owns nothing (PostgreSQL)."""
DATABASE_OWNER = owner(os.environ)
"""The role that `webfaktura migrate` logs in with: it owns the tables (PostgreSQL)."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "webfaktura.server.jobs.backend.LeaseBackend"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": documents(os.environ, home=HOME),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
WHITENOISE_USE_FINDERS = True

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("WEBFAKTURA_SMTP_HOST", "localhost"),
            "port": int(os.environ.get("WEBFAKTURA_SMTP_PORT", "1025")),
            "username": os.environ.get("WEBFAKTURA_SMTP_USER", ""),
            "password": os.environ.get("WEBFAKTURA_SMTP_PASSWORD", ""),
            "use_tls": os.environ.get("WEBFAKTURA_SMTP_TLS", "") == "1",
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("WEBFAKTURA_FROM", "faktura@webfaktura.example")

BOUNCES = os.environ.get("WEBFAKTURA_BOUNCES", "")
"""The mailbox that mails come back to: imaps://user@host/folder; empty: none is read."""
BOUNCES_PASSWORD = os.environ.get("WEBFAKTURA_BOUNCES_PASSWORD", "")

EHF_OUT = os.environ.get("WEBFAKTURA_EHF_OUT", "")
"""Where EHF goes out: an access point (https://…), or a place to leave it (folder:, sftp:)."""
EHF_KEY = os.environ.get("WEBFAKTURA_EHF_KEY", "")
"""The access point's key, or the place's password or private key."""
EHF_HOST_KEY = os.environ.get("WEBFAKTURA_EHF_HOST_KEY", "")
"""The public key of the SFTP server."""
EHF_IN = os.environ.get("WEBFAKTURA_EHF_IN", "")
"""Where receivers' answers are left for us (folder:, sftp:); empty: none are read."""
EHF_IN_KEY = os.environ.get("WEBFAKTURA_EHF_IN_KEY", EHF_KEY)
ELMA_TRUST = os.environ.get("WEBFAKTURA_ELMA_TRUST", "")
"""Certificates (PEM) that answers about receivers must be signed under; empty: nobody is asked."""
ELMA_ZONE = os.environ.get("WEBFAKTURA_ELMA_ZONE", "")
ELMA_NAMESERVER = os.environ.get("WEBFAKTURA_ELMA_NAMESERVER", "")
ELMA_PORT = int(os.environ.get("WEBFAKTURA_ELMA_PORT", "53"))
ELMA_HOSTS = [host for host in os.environ.get("WEBFAKTURA_ELMA_HOSTS", "").split(",") if host]

PRINT_TO = os.environ.get("WEBFAKTURA_PRINT_TO", "")
"""Who prints letters: a place to leave them (folder:, sftp:) or a printer (ipp:, ipps:)."""
PRINT_KEY = os.environ.get("WEBFAKTURA_PRINT_KEY", "")
"""The place's or the printer's password, or the place's private key."""
PRINT_HOST_KEY = os.environ.get("WEBFAKTURA_PRINT_HOST_KEY", "")
PRINT_USER = os.environ.get("WEBFAKTURA_PRINT_USER", "")
"""Who logs in at the printer; empty: nobody."""
PRINT_SIDES = os.environ.get("WEBFAKTURA_PRINT_SIDES", "two-sided-long-edge")

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("user_name", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "webfaktura.server.web.access.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_COOKIE_NAME = "webfaktura"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
BEHIND_TLS = os.environ.get("WEBFAKTURA_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0  # else all would share one lock-out
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = CONTENT_SECURITY_POLICY
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [SERVER / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

OLDEST_SYNC = "0.1.0"
"""Below this version of WebFaktura Sync the web service answers 426."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("WEBFAKTURA_LOG", "INFO")},
    "loggers": {"pikepdf": {"level": "WARNING"}},  # it greets whoever imports it
}
