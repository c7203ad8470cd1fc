"""A small web service that speaks the contract: it keeps what a real one would, and no more.

It answers through the contract's own table of endpoints, once per write id, under
the company's lease. `carriers` brings calls to it.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sync import contract_registers
from sync.contract_company import CompanyState
from webfaktura.contract.v1 import (
    batches,
    companies,
    enrolment,
    leases,
    payments,
    registers,
)
from webfaktura.contract.v1.base import LEASE_HEADER, Counted, Message, Write, checksum
from webfaktura.contract.v1.endpoints import ENDPOINTS, SERVICE_ROOT, Endpoint
from webfaktura.contract.v1.problem import Problem
from webfaktura.contract.v1.status import Status


class No(Exception):
    """An expected "no" with its status and code."""

    def __init__(self, status: int, code: str, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.problem = Problem(status=status, code=code, detail=detail, field=field)


@dataclass
class ContractServer:
    """The whole server; `codes` are enrolment codes not yet used."""

    codes: dict[str, str] = field(default_factory=lambda: {"KODE-1234-5678": "10012345"})
    oldest_sync: str = "0.0.0"
    lease_lasts: timedelta = timedelta(minutes=5)
    credentials: dict[UUID, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    clients: dict[int, CompanyState] = field(default_factory=dict)
    answered: dict[UUID, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every call by endpoint and body, in order, also those refused."""
    guard: threading.Lock = field(default_factory=threading.Lock)

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """The status and the JSON that a call gets."""
        with self.guard:
            try:
                return 200, self._answer(method, path, headers, body)
            except No as refusal:
                return refusal.problem.status, refusal.problem.wire

    def forget_tokens(self) -> None:
        """As when fifteen minutes have passed."""
        self.tokens.clear()

    def _answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, Any]:
        endpoint, parts = _endpoint(method, path)
        wire = json.loads(body) if body else {}
        self.calls.append((endpoint.name, wire))
        company = self._company(parts)
        if endpoint.needs != "nothing":
            self._check_token(headers)
        if endpoint.needs == "lease" and company is not None:
            _check_lease(company, headers)
        message = endpoint.request.read(wire)
        if isinstance(message, Write):
            return self._once(endpoint, message, company)
        return self._do(endpoint, message, company).wire

    def _once(
        self, endpoint: Endpoint[Any, Any], message: Write, company: CompanyState | None
    ) -> dict[str, Any]:
        known = self.answered.get(message.id)
        told = checksum(message.wire)
        if known is not None:
            if known[0] != told:
                raise No(409, "id-reused", "Samme id er brukt for noe annet.")
            return known[1]
        answer = self._do(endpoint, message, company).wire
        self.answered[message.id] = told, answer
        return answer

    def _do(
        self, endpoint: Endpoint[Any, Any], message: Any, company: CompanyState | None
    ) -> Message:
        if company is None:
            of_office: dict[str, Callable[[Any], Message]] = {
                "status": self._status,
                "enrol": self._enrol,
                "token": self._token,
                "companies": self._companies,
                "create_company": self._create_company,
                "check_user_name": self._check_user_name,
                "rotate_credential": self._rotate,
            }
            return of_office[endpoint.name](message)
        of_company: dict[str, Callable[[CompanyState, Any], Message]] = {
            "company": _settings,
            "take_lease": self._take_lease,
            "release_lease": _release_lease,
            "put_departments_and_projects": _put_departments_and_projects,
            "put_vat_codes": _put_vat_codes,
            "changed_customers": contract_registers.changed_customers,
            "confirm_customers": contract_registers.confirm_customers,
            "put_customers": contract_registers.put_customers,
            "put_products": contract_registers.put_products,
            "report_series": contract_registers.report_series,
            "reconcile": contract_registers.reconcile,
            "change_company": _change_company,
            "claim_batch": _claim_batch,
            "confirm_batch": _confirm_batch,
            "refuse_batch": _refuse_batch,
            "put_payments": _put_payments,
        }
        return of_company[endpoint.name](company, message)

    def _company(self, parts: Mapping[str, str]) -> CompanyState | None:
        if "company_no" not in parts:
            return None
        found = self.clients.get(int(parts["company_no"]))
        if found is None:
            raise No(404, "unknown-company", "Byrået har ingen slik klient.")
        return found

    def _check_token(self, headers: Mapping[str, str]) -> None:
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise No(401, "token-missing", "Nøkkelen gjelder ikke lenger.")

    def _status(self, _message: Message) -> Status:
        return Status(
            name="WebFaktura", version="1.0", time=_now(), database="ok", worker="running",
            oldest_sync=self.oldest_sync,
        )  # fmt: skip

    def _enrol(self, message: enrolment.Enrol) -> enrolment.Enrolled:
        wanted = self.codes.get(message.enrolment_code)
        if wanted is None:
            raise No(
                422, "enrolment-code-wrong", "Registreringskoden stemmer ikke.", "enrolment_code"
            )
        if wanted != message.customer_no:
            raise No(422, "customer-no-wrong", "Koden gjelder et annet kundenummer.", "customer_no")
        del self.codes[message.enrolment_code]
        self.credentials[message.credential_id] = message.secret_sha256
        return enrolment.Enrolled(
            credential_id=message.credential_id,
            agency_name="Fjord Regnskap AS",
            customer_no=message.customer_no,
        )

    def _token(self, message: enrolment.TokenRequest) -> enrolment.Token:
        told = hashlib.sha256(message.secret.get_secret_value().encode()).hexdigest()
        if self.credentials.get(message.credential_id) != told:
            raise No(401, "credential-wrong", "Kontoret er ikke registrert. Kjør setup på nytt.")
        token = uuid4().hex
        self.tokens.add(token)
        return enrolment.Token(access_token=token, expires_at=_now() + timedelta(minutes=15))

    def _companies(self, _message: Message) -> companies.CompanyList:
        return companies.CompanyList(companies=tuple(one.settings for one in self.clients.values()))

    def _create_company(self, message: companies.NewCompany) -> companies.CompanyCreated:
        for number, state in self.clients.items():
            if state.settings.erp_client_no == message.erp_client_no:
                return companies.CompanyCreated(
                    company_id=state.settings.company_id, company_no=number, created=False
                )
        number = 1907 + len(self.clients)
        settings = companies.CompanySettings(
            company_id=uuid4(), company_no=number, erp_client_no=message.erp_client_no,
            name=message.facts.name, active=True, subscription_code=message.subscription_code,
            modules=message.modules, series=message.series, kid=message.kid, terms=message.terms,
            voucher_types=message.voucher_types, vat_codes=message.vat_codes,
        )  # fmt: skip
        self.clients[number] = CompanyState(settings, message)
        return companies.CompanyCreated(
            company_id=settings.company_id, company_no=number, created=True
        )

    def _check_user_name(self, message: enrolment.CheckUserName) -> enrolment.UserNameChecked:
        taken = {
            user.user_name.lower() for one in self.clients.values() for user in one.made_by.users
        }
        if message.user_name.lower() not in taken:
            return enrolment.UserNameChecked(is_free=True)
        return enrolment.UserNameChecked(is_free=False, suggestion=f"{message.user_name}2")

    def _rotate(self, message: enrolment.RotateCredential) -> enrolment.Rotated:
        self.credentials[message.credential_id] = message.secret_sha256
        return enrolment.Rotated(
            credential_id=message.credential_id, old_until=_now() + timedelta(days=1)
        )

    def _take_lease(self, company: CompanyState, message: leases.TakeLease) -> leases.Lease:
        held = company.lease
        if held is not None and held.run_id != message.run_id and held.until > _now():
            raise No(
                409, "lease-held",
                f"Synkronisering pågår fra {held.host} siden {held.since:%H.%M}.",
            )  # fmt: skip
        since = held.since if held is not None and held.run_id == message.run_id else _now()
        company.lease = leases.Lease(
            run_id=message.run_id, host=message.host, since=since, until=_now() + self.lease_lasts
        )
        return company.lease


def _settings(company: CompanyState, _message: Message) -> companies.CompanySettings:
    return company.settings.model_copy(update={"conflicts": len(company.inbox)})


def _change_company(
    company: CompanyState, message: companies.ChangeCompany
) -> companies.CompanySettings:
    told = message.model_dump(exclude={"id", "new_users", "footer", "vat_codes"})
    changed = {name: getattr(message, name) for name, value in told.items() if value is not None}
    if message.vat_codes is not None:
        codes = {one.code: one for one in (*company.settings.vat_codes, *message.vat_codes)}
        changed["vat_codes"] = tuple(codes.values())
    company.settings = company.settings.model_copy(update=changed)
    company.changes.append(message)
    return _settings(company, message)


def _check_lease(company: CompanyState, headers: Mapping[str, str]) -> None:
    lease = company.lease
    if lease is None or str(lease.run_id) != headers.get(LEASE_HEADER.lower()):
        raise No(409, "lease-lost", "Klienten synkroniseres av en annen.")


def _release_lease(company: CompanyState, message: leases.ReleaseLease) -> leases.Released:
    if company.lease is not None and company.lease.run_id == message.run_id:
        company.lease = None
        company.results.append(message)
    return leases.Released()


def _put_departments_and_projects(
    company: CompanyState, message: registers.PutDepartmentsAndProjects
) -> Counted:
    company.departments, company.projects = message.departments, message.projects
    return Counted(changed=len(message.departments) + len(message.projects))


def _put_vat_codes(company: CompanyState, message: registers.PutVatCodes) -> registers.VatCodesPut:
    company.vat_codes = message.vat_codes
    mapped = {code.code for code in company.settings.vat_codes if code.level}
    unmapped = tuple(code.code for code in message.vat_codes if code.code not in mapped)
    return registers.VatCodesPut(changed=len(message.vat_codes), unmapped=unmapped)


def _claim_batch(company: CompanyState, message: batches.ClaimBatch) -> batches.Claimed:
    if company.open_batch is None and company.waiting:
        company.batch_count += 1
        frozen = tuple(company.waiting[: message.at_most])
        company.waiting = company.waiting[message.at_most :]
        company.frozen.update((voucher.voucher_id, voucher) for voucher in frozen)
        company.open_batch = batches.Batch(
            batch_id=uuid4(), batch_no=company.batch_count, claimed_at=_now(), vouchers=frozen,
            count=len(frozen), total=batches.signed_total(frozen),
            sha256=checksum([voucher.wire for voucher in frozen]),
        )  # fmt: skip
    return batches.Claimed(batch=company.open_batch)


def _open(company: CompanyState, sha256: str) -> batches.Batch:
    batch = company.open_batch
    if batch is None:
        raise No(409, "batch-closed", "Bunten er avsluttet.")
    if batch.sha256 != sha256:
        company.is_parked = True
        raise No(409, "batch-differs", "Kontrollsummen stemmer ikke; klienten er stanset.")
    return batch


def _confirm_batch(company: CompanyState, message: batches.ConfirmBatch) -> batches.BatchClosed:
    batch = _open(company, message.sha256)
    for one in message.vouchers:
        if one.voucher_id in company.transferred:
            raise No(409, "confirmed-twice", "Bilaget er alt overført.")
        company.transferred[one.voucher_id] = one.erp_voucher_no
    company.open_batch = None
    return batches.BatchClosed(
        batch_id=batch.batch_id, batch_no=batch.batch_no, state="transferred"
    )


def _refuse_batch(company: CompanyState, message: batches.RefuseBatch) -> batches.BatchClosed:
    batch = _open(company, message.sha256)
    refused = {one.voucher_id: one.reason for one in message.refused}
    company.parked.update(refused)
    rest = [voucher for voucher in batch.vouchers if voucher.voucher_id not in refused]
    company.waiting = rest + company.waiting
    company.open_batch = None
    return batches.BatchClosed(batch_id=batch.batch_id, batch_no=batch.batch_no, state="refused")


def _put_payments(company: CompanyState, message: payments.PutPayments) -> payments.PaymentsPut:
    new = [one for one in message.payments if one.erp_payment_id not in company.payments]
    company.payments.update((one.erp_payment_id, one) for one in message.payments)
    unmatched = tuple(one.erp_payment_id for one in new if one.invoice_no is None and not one.kid)
    return payments.PaymentsPut(
        registered=len(new), known=len(message.payments) - len(new), unmatched=unmatched
    )


def _endpoint(method: str, path: str) -> tuple[Endpoint[Any, Any], dict[str, str]]:
    for endpoint in ENDPOINTS:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", SERVICE_ROOT + endpoint.path)
        match = re.fullmatch(pattern, path)
        if match and endpoint.method == method:
            return endpoint, match.groupdict()
    raise No(404, "address-unknown", "Det er ingenting på denne adressen.")


def _now() -> datetime:
    return datetime.now(UTC)
