"""The form of a new user of a company, with the first password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.contract.v1.enrolment import NewUser

SHORTEST_NAME, SHORTEST_PASSWORD = 3, 8


class UserForm(forms.Form):
    """User name, name and e-mail are three fields."""

    name = forms.CharField(label=_("Name"), max_length=200)
    user_name = forms.CharField(
        label=_("User name"),
        min_length=SHORTEST_NAME,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("What is written at log-in, such as the e-mail address. It is one person's."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("First password"),
        min_length=SHORTEST_PASSWORD,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Hand it over by another way than e-mail. The user changes it after log-in."),
    )

    @property
    def wanted(self) -> NewUser:
        """The user that is asked for, in the contract's words."""
        return NewUser(**self.cleaned_data)
