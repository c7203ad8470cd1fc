"""The pages' addresses; everything within a company stands below `/firma/<id>/`."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from webfaktura.server.registers.models import ImportKind
from webfaktura.server.web.forms.password import ForgottenPasswordForm
from webfaktura.server.web.pages import (
    attachments,
    bulk,
    conflicts,
    credit,
    customer_lookup,
    customers,
    draft,
    draft_customer,
    drafts,
    exports,
    home,
    imports,
    invoice,
    issue,
    journal,
    journal_errands,
    journal_views,
    mending,
    operator,
    overview,
    postal_place,
    preview,
    product_facts,
    product_groups,
    products,
    quotes,
    recurring,
    search,
    statistics,
    suggestions,
    worklist,
)

account_urls: list[URLPattern | URLResolver] = [
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

attachment_urls: list[URLPattern | URLResolver] = [
    path("", attachments.draft_attachment, name="draft_attachment"),
    path("fjern/", attachments.draft_detach, name="draft_detach"),
    path("gjelder/", attachments.draft_reach, name="draft_reach"),
]

draft_urls: list[URLPattern | URLResolver] = [
    path("", drafts.drafts, name="drafts"),
    path("ny/", drafts.draft_new, name="draft_new"),
    path("valgte/", bulk.drafts_chosen, name="drafts_chosen"),
    path("valgte/fakturer/", bulk.bulk_issue, name="bulk_issue"),
    path("valgte/forkast/", bulk.drafts_discard, name="drafts_discard"),
    path("utstedelse/<uuid:run_id>/", bulk.bulk_run, name="bulk_run"),
    path("utstedelse/<uuid:run_id>/avbryt/", bulk.bulk_cancel, name="bulk_cancel"),
    path("<uuid:draft_id>/", draft.draft, name="draft"),
    path("<uuid:draft_id>/lagre/", draft.draft_save, name="draft_save"),
    path("<uuid:draft_id>/ny-kunde/", draft_customer.draft_customer_new, name="draft_customer_new"),
    path("<uuid:draft_id>/vedlegg/", attachments.draft_attachments, name="draft_attachments"),
    path("<uuid:draft_id>/vedlegg/<uuid:attachment_id>/", include(attachment_urls)),
    path("<uuid:draft_id>/forhandsvis/", preview.draft_preview, name="draft_preview"),
    path("<uuid:draft_id>/forhandsvis/pdf/", preview.draft_preview_pdf, name="draft_preview_pdf"),
    path("<uuid:draft_id>/fakturer/", issue.draft_issue, name="draft_issue"),
    path("<uuid:draft_id>/sammendrag/", issue.draft_confirm, name="draft_confirm"),
    path("<uuid:draft_id>/forkast/", drafts.draft_discard, name="draft_discard"),
    path("<uuid:draft_id>/kopier/", drafts.draft_copy, name="draft_copy"),
]

quote_urls: list[URLPattern | URLResolver] = [
    path("", quotes.quotes, name="quotes"),
    path("ny/", quotes.quote_new, name="quote_new"),
    path("<uuid:quote_id>/", quotes.quote, name="quote"),
    path("<uuid:quote_id>/merk/", quotes.quote_mark, name="quote_mark"),
    path("<uuid:quote_id>/gyldig/", quotes.quote_valid_until, name="quote_valid_until"),
    path("<uuid:quote_id>/lag/", quotes.quote_make, name="quote_make"),
]

recurring_urls: list[URLPattern | URLResolver] = [
    path("", recurring.recurring_list, name="recurring_invoices"),
    path("ny/", recurring.recurring_new, name="recurring_new"),
    path("<uuid:recurring_id>/", recurring.recurring, name="recurring"),
    path("<uuid:recurring_id>/start/", recurring.recurring_run, name="recurring_run"),
    path("<uuid:recurring_id>/perioder/", recurring.recurring_missed, name="recurring_missed"),
    path("<uuid:recurring_id>/fjern/", recurring.recurring_remove, name="recurring_remove"),
]

errand_urls: list[URLPattern | URLResolver] = [
    path("", journal_errands.errand, name="errand"),
    path("stopp/", journal_errands.errand_cancel, name="errand_cancel"),
    path("fil/", journal_errands.errand_file, name="errand_file"),
]

invoice_urls: list[URLPattern | URLResolver] = [
    path("", journal.journal, name="journal"),
    path("sum/", journal.journal_sums, name="journal_sums"),
    path("visninger/lagre/", journal_views.journal_view_save, name="journal_view_save"),
    path("visninger/slett/", journal_views.journal_view_forget, name="journal_view_forget"),
    path("utvalg/", journal_errands.journal_errand, name="journal_errand"),
    path("utvalg/<uuid:errand_id>/", include(errand_urls)),
    path("<uuid:invoice_id>/", invoice.invoice, name="invoice"),
    path("<uuid:invoice_id>/pdf/", invoice.invoice_pdf, name="invoice_pdf"),
    path("<uuid:invoice_id>/krediter/", credit.invoice_credit, name="invoice_credit"),
    path("<uuid:invoice_id>/rett/", credit.invoice_correct, name="invoice_correct"),
    path("<uuid:invoice_id>/kopier/", drafts.invoice_copy, name="invoice_copy"),
    path(
        "<uuid:invoice_id>/vedlegg/<uuid:file_id>/",
        invoice.invoice_attachment,
        name="invoice_attachment",
    ),
    path("<uuid:invoice_id>/send-igjen/", mending.invoice_resend, name="invoice_resend"),
    path("<uuid:invoice_id>/i-retur/", mending.invoice_returned, name="invoice_returned"),
]

customer_urls: list[URLPattern | URLResolver] = [
    path("", customers.customers, name="customers"),
    path("import/", imports.imports, {"kind": ImportKind.CUSTOMERS}, name="customer_imports"),
    path("eksport/", exports.export, {"kind": ImportKind.CUSTOMERS}, name="customers_export"),
    path("ny/", customers.customer_new, name="customer_new"),
    path("ny/hent/", customer_lookup.customer_new_fetch, name="customer_new_fetch"),
    path("forslag/", suggestions.customer_suggestions, name="customer_suggestions"),
    path("<uuid:customer_id>/", customers.customer, name="customer"),
    path("<uuid:customer_id>/hent/", customer_lookup.customer_fetch, name="customer_fetch"),
    path("<uuid:customer_id>/ehf/", customer_lookup.customer_ehf, name="customer_ehf"),
    path("<uuid:customer_id>/status/", customers.customer_status, name="customer_status"),
]

product_urls: list[URLPattern | URLResolver] = [
    path("", products.products, name="products"),
    path("import/", imports.imports, {"kind": ImportKind.PRODUCTS}, name="product_imports"),
    path("eksport/", exports.export, {"kind": ImportKind.PRODUCTS}, name="products_export"),
    path("nytt/", products.product_new, name="product_new"),
    path("forslag/", suggestions.product_suggestions, name="product_suggestions"),
    path("opplysninger/", product_facts.product_facts, name="product_facts"),
    path("grupper/", product_groups.product_groups, name="product_groups"),
    path("grupper/ny/", product_groups.product_group_new, name="product_group_new"),
    path("grupper/<uuid:group_id>/", product_groups.product_group, name="product_group"),
    path(
        "grupper/<uuid:group_id>/status/",
        product_groups.product_group_status,
        name="product_group_status",
    ),
    path("<uuid:product_id>/", products.product, name="product"),
    path("<uuid:product_id>/status/", products.product_status, name="product_status"),
]

import_urls = [
    path("", imports.register_import, name="register_import"),
    path("vis/", imports.import_preview, name="import_preview"),
    path("start/", imports.import_start, name="import_start"),
    path("stopp/", imports.import_cancel, name="import_cancel"),
    path("igjen/", imports.import_again, name="import_again"),
    path("rapport/", imports.import_report, name="import_report"),
]

company_urls: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("kladder/", include(draft_urls)),
    path("tilbud/", include(quote_urls)),
    path("repeterende/", include(recurring_urls)),
    path("fakturaer/", include(invoice_urls)),
    path("kunder/", include(customer_urls)),
    path("produkter/", include(product_urls)),
    path("import/<uuid:import_id>/", include(import_urls)),
    path("konflikter/", conflicts.conflicts, name="conflicts"),
    path("statistikk/", statistics.statistics, name="statistics"),
    path("statistikk/eksport/", statistics.statistics_export, name="statistics_export"),
    path("sok/", search.search, name="search"),
    path("mitt-firma/", include("webfaktura.server.web.pages.company_profile.urls")),
    path("poststed/", postal_place.postal_place, name="postal_place"),
]

operator_urls: list[URLPattern | URLResolver] = [
    path("", operator.operator, name="operator"),
    path("oppgaver/prov-igjen/", operator.operator_retry_all, name="operator_retry_all"),
    path("oppgaver/<uuid:job_id>/prov-igjen/", operator.operator_retry, name="operator_retry"),
]

office_urls: list[URLPattern | URLResolver] = [
    path("", worklist.worklist, name="worklist"),
    path("bestem/", worklist.worklist_decide, name="worklist_decide"),
    path("ikke-levert/", worklist.undelivered_documents, name="undelivered"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("arbeidsliste/", include(office_urls)),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("firma/<uuid:company_id>/", include(company_urls)),
    path("drift/", include(operator_urls)),
    *account_urls,
]
