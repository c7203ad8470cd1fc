"""The addresses below `/firma/<id>/mitt-firma/`."""

from django.urls import path

from webfaktura.server.web.pages.company_profile.agreement import office_agreement, office_switch
from webfaktura.server.web.pages.company_profile.kid import office_kid
from webfaktura.server.web.pages.company_profile.logo import company_logo, company_logo_remove
from webfaktura.server.web.pages.company_profile.office import office_profile
from webfaktura.server.web.pages.company_profile.profile import company_profile
from webfaktura.server.web.pages.company_profile.register import company_register
from webfaktura.server.web.pages.company_profile.series import office_series
from webfaktura.server.web.pages.company_profile.users import company_user_add

urlpatterns = [
    path("", company_profile, name="company_profile"),
    path("hent/", company_register, name="company_register"),
    path("logo/", company_logo, name="company_logo"),
    path("logo/fjern/", company_logo_remove, name="company_logo_remove"),
    path("brukere/", company_user_add, name="office_user_add"),
    path("byra/", office_profile, name="office_profile"),
    path("byra/avtale/", office_agreement, name="office_agreement"),
    path("byra/aktiv/", office_switch, name="office_switch"),
    path("byra/kid/", office_kid, name="office_kid"),
    path("byra/serier/", office_series, name="office_series"),
]
