"""Django's settings for the local page: no database, signed cookies, one policy for content."""

from typing import Any

from webfaktura.sync.local_ui.reach import Reach
from webfaktura.ui.csp import CONTENT_SECURITY_POLICY

_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "webfaktura.sync.local_ui.guard.OnlyKnownHosts",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "webfaktura.sync.local_ui.guard.LogInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
]
_HOURS = 60 * 60


def configured(reach: Reach, cookie_key: str) -> dict[str, Any]:
    """The settings for `django.conf.settings.configure`."""
    is_behind_tls = bool(reach.url)
    return {
        "SECRET_KEY": cookie_key,
        "DEBUG": False,
        "ALLOWED_HOSTS": reach.hosts,
        "CSRF_TRUSTED_ORIGINS": [reach.url.rstrip("/")] if is_behind_tls else [],
        "ROOT_URLCONF": "webfaktura.sync.local_ui.urls",
        "INSTALLED_APPS": [
            "django.contrib.staticfiles", "django.contrib.messages", "webfaktura.ui",
            "webfaktura.sync.local_ui",
        ],
        "MIDDLEWARE": _MIDDLEWARE,
        "TEMPLATES": [{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": _CONTEXT},
        }],
        **_sessions(is_behind_tls=is_behind_tls),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "SECURE_CSP": CONTENT_SECURITY_POLICY,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 1_000_000,
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "LANGUAGE_CODE": "nb",
        "TIME_ZONE": "Europe/Oslo",
        "USE_TZ": True,
        "LOGGING": _LOGGING,
    }  # fmt: skip


def _sessions(*, is_behind_tls: bool) -> dict[str, Any]:
    """Cookies are named apart from the server's: on one machine cookies do not tell ports apart."""
    return {
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
        "SESSION_COOKIE_NAME": "sync_session",
        "SESSION_COOKIE_AGE": 12 * _HOURS,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": is_behind_tls,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_NAME": "sync_csrf",
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": is_behind_tls,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    }


_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "waitress": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
