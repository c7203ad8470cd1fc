"""The addresses of the ledger's page, in Norwegian as its readers are."""

from django.urls import URLPattern, URLResolver, include, path

from webfaktura.ledger_ui.pages import (
    batches,
    clients,
    entrance,
    open_items,
    payments,
    proof,
    registers,
    trial_balance,
)

_CLIENT = [
    path("", batches.batches, name="batches"),
    path("bunter/nytt/", batches.batches_news, name="batches_news"),
    path("bunter/oppdater/", batches.update_waiting, name="update_waiting"),
    path("bunter/<int:batch_no>/", batches.batch, name="batch"),
    path("bunter/<int:batch_no>/oppdater/", batches.update_batch, name="update_batch"),
    path("bunter/<int:batch_no>/fjern/", batches.remove_batch, name="remove_batch"),
    path("apne-poster/", open_items.open_items, name="open_items"),
    path("innbetalinger/", payments.payments, name="payments"),
    path("innbetalinger/ny/", payments.payment_new, name="payment_new"),
    path(
        "innbetalinger/<path:payment_id>/reverser/",
        payments.reverse_payment,
        name="reverse_payment",
    ),
    path("saldobalanse/", trial_balance.trial_balance, name="trial_balance"),
    path("kontroll/", proof.proof, name="proof"),
    path("kunder/", registers.customers, name="customers"),
    path("produkter/", registers.products, name="products"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", clients.clients, name="clients"),
    path("logg-inn/", entrance.log_in, name="log_in"),
    path("logg-ut/", entrance.log_out, name="log_out"),
    path("klient/<str:client_no>/", include(_CLIENT)),
]

handler500 = "webfaktura.ui.faults.server_error"
