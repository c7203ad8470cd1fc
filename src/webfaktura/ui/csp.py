"""The one content security policy that every page built from this look can live under."""

from django.utils.csp import CSP

# Designsystemet draws its icons as masks with data: addresses; nothing else is let in.
CONTENT_SECURITY_POLICY: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
"""For Django's `SECURE_CSP`. No inline script, no inline style, no eval."""
