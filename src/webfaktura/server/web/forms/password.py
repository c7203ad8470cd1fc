"""The form of a forgotten password: only a user's own address gets a letter."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest


class ForgottenPasswordForm(ResetPasswordForm):
    """A stranger's address gets the same answer and no letter: nobody signs up here."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link, if the address belongs to a user; returns the address."""
        if self.users:
            super().save(request, **kwargs)
        return str(self.cleaned_data["email"])
