"""The pages' addresses; everything within a company stands below `/firma/<id>/`."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from webfaktura.server.web.forms.password import ForgottenPasswordForm
from webfaktura.server.web.pages import (
    company_profile,
    customers,
    draft,
    drafts,
    home,
    invoice,
    issue,
    journal,
    operator,
    overview,
    product_groups,
    products,
    suggestions,
)

account_urls = [
    path("logg-inn/", account.login, name="account_login"),
    path("logg-ut/", account.logout, name="account_logout"),
    path("konto/sperret/", account.account_inactive, name="account_inactive"),
    path("passord/bytt/", account.password_change, name="account_change_password"),
    path(
        "passord/glemt/",
        account.PasswordResetView.as_view(form_class=ForgottenPasswordForm),
        name="account_reset_password",
    ),
    path("passord/glemt/sendt/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "passord/nytt/lagret/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

draft_urls = [
    path("", drafts.drafts, name="drafts"),
    path("ny/", drafts.draft_new, name="draft_new"),
    path("<uuid:draft_id>/", draft.draft, name="draft"),
    path("<uuid:draft_id>/lagre/", draft.draft_save, name="draft_save"),
    path("<uuid:draft_id>/fakturer/", issue.draft_issue, name="draft_issue"),
    path("<uuid:draft_id>/sammendrag/", issue.draft_confirm, name="draft_confirm"),
    path("<uuid:draft_id>/forkast/", drafts.draft_discard, name="draft_discard"),
]

invoice_urls = [
    path("", journal.journal, name="journal"),
    path("<uuid:invoice_id>/", invoice.invoice, name="invoice"),
    path("<uuid:invoice_id>/pdf/", invoice.invoice_pdf, name="invoice_pdf"),
    path("<uuid:invoice_id>/send-igjen/", invoice.invoice_resend, name="invoice_resend"),
]

customer_urls = [
    path("", customers.customers, name="customers"),
    path("ny/", customers.customer_new, name="customer_new"),
    path("forslag/", suggestions.customer_suggestions, name="customer_suggestions"),
    path("<uuid:customer_id>/", customers.customer, name="customer"),
]

product_urls = [
    path("", products.products, name="products"),
    path("nytt/", products.product_new, name="product_new"),
    path("forslag/", suggestions.product_suggestions, name="product_suggestions"),
    path("grupper/", product_groups.product_groups, name="product_groups"),
    path("grupper/ny/", product_groups.product_group_new, name="product_group_new"),
    path("grupper/<uuid:group_id>/", product_groups.product_group, name="product_group"),
    path("<uuid:product_id>/", products.product, name="product"),
]

company_urls: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("kladder/", include(draft_urls)),
    path("fakturaer/", include(invoice_urls)),
    path("kunder/", include(customer_urls)),
    path("produkter/", include(product_urls)),
    path("mitt-firma/", company_profile.company_profile, name="company_profile"),
]

operator_urls = [
    path("", operator.operator, name="operator"),
    path("oppgaver/prov-igjen/", operator.operator_retry_all, name="operator_retry_all"),
    path("oppgaver/<uuid:job_id>/prov-igjen/", operator.operator_retry, name="operator_retry"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("firma/<uuid:company_id>/", include(company_urls)),
    path("drift/", include(operator_urls)),
    *account_urls,
]
