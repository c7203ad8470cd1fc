"""The smallest settings that show the shared look: no database, no person, no company."""

from pathlib import Path

from webfaktura.ui.csp import CONTENT_SECURITY_POLICY

SECRET_KEY = "for looking at components only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "ui.urls_gallery"
INSTALLED_APPS = ["django.contrib.staticfiles", "webfaktura.ui"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
SECURE_CSP = CONTENT_SECURITY_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
LANGUAGE_CODE = "nb"
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
STATIC_URL = "/static/"
