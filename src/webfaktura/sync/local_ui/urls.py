"""The addresses of the local page."""

from django.urls import path, register_converter

from webfaktura.sync.local_ui.pages import clients, entrance, runs, wizard


class ClientNo:
    """A client's number in the accounting system."""

    regex = "[0-9]{1,5}"

    def to_python(self, value: str) -> str:
        """As it is written: 001 is not 1."""
        return value

    def to_url(self, value: str) -> str:
        """As it is written."""
        return value


register_converter(ClientNo, "client_no")

urlpatterns = [
    path("", clients.client_list, name="clients"),
    path("logg-inn/", entrance.log_in, name="log_in"),
    path("logg-ut/", entrance.log_out, name="log_out"),
    path("start/<str:link>/", entrance.first_opening, name="first_opening"),
    path("ny-klient/", wizard.begin, name="new_client"),
    path("klienter/<client_no:client_no>/", clients.client, name="client"),
    path("klienter/<client_no:client_no>/aktiv/", clients.set_active, name="set_active"),
    path(
        "klienter/<client_no:client_no>/innbetalinger/", clients.set_payments, name="set_payments"
    ),
    path("klienter/<client_no:client_no>/kjor/", runs.start, name="start"),
    path("klienter/<client_no:client_no>/steg/<slug:name>/", wizard.stage, name="stage"),
    path("test-login/", wizard.test_login, name="test_login"),
    path("klienter/<client_no:client_no>/forkast/", wizard.discard, name="discard"),
    path("kjoringer/<slug:run_id>/", runs.run, name="run"),
    path("kjoringer/<slug:run_id>/avbryt/", runs.cancel, name="cancel"),
    path("kjoringer/<slug:run_id>/svar/", runs.answer, name="answer"),
]

handler500 = "webfaktura.sync.local_ui.pages.faults.fault"
