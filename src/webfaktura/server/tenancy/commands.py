"""What changes agencies, client companies and their users."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from webfaktura.contract.v1.companies import ChangeCompany, CompanyFacts, KidParts, NewCompany
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.kid import CheckDigit, InvalidKidDesign, KidDesign
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.counter import take_number
from webfaktura.server.tenancy.models import (
    Agency,
    Company,
    CompanyCounter,
    Membership,
    Role,
    Subscription,
    User,
)
from webfaktura.server.tenancy.queries import (
    agency_by_customer_no,
    client_by_erp_no,
    subscriptions_on,
    user_by_name,
    works_for,
)
from webfaktura.server.tenancy.rules import (
    Actor,
    AgencyFacts,
    CompanyProfile,
    OfficeChoices,
    changes,
    checked_email,
    field_within,
    tidy_agency,
    tidy_office_choices,
    tidy_profile,
    with_plain_newlines,
)

_WEAK_ANYHOW = gettext_noop("The password is too easily guessed. Choose another.")
_WEAK = {
    "password_too_short": gettext_noop(
        "The password is too short. Use at least %(min_length)s characters."
    ),
    "password_too_common": gettext_noop("The password is one that many use. Choose another."),
    "password_too_similar": gettext_noop(
        "The password resembles the user's name or e-mail address. Choose another."
    ),
}


class CustomerNoTaken(Refusal):
    """The customer number belongs to an office of another name."""


class ErpClientTaken(Refusal):
    """The client of the ERP is a company already."""


class UnknownSubscription(Refusal):
    """No subscription of that code may be chosen on the day."""


class UserNameTaken(Refusal):
    """Somebody has the user name, in this office or another."""


class PasswordTooWeak(Refusal):
    """The password is easily guessed."""


class PasswordDiffers(Refusal):
    """The office's user exists, with another password."""


@transaction.atomic
def enrol_agency(*, customer_no: str, name: str, at: datetime, by: Actor) -> Agency:
    """The office with this customer number, made if it is new; refuses another name."""
    facts = tidy_agency(AgencyFacts(customer_no=customer_no, name=name))
    known = agency_by_customer_no(facts.customer_no)
    if known is None:
        agency = Agency.objects.create(created_at=at, **asdict(facts))
        record(agency, deed="agency.enrol", subject=agency.customer_no, at=at, by=by)
        return agency
    if known.name.casefold() != facts.name.casefold():
        raise CustomerNoTaken(
            _("Customer number %(number)s belongs to %(name)s. Check the number or the name.")
            % {"number": known.customer_no, "name": known.name},
            field="customer_no",
        )
    return known


@transaction.atomic
def create_company(*, agency: Agency, wanted: NewCompany, at: datetime, by: Actor) -> Company:
    """Make the company and its users; its registers are opened by `registers.open_company`.

    Refuses facts that a document could not carry, an unknown subscription, a user
    name that is taken, and a client that is a company already.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # two calls at once: one waits
    if client_by_erp_no(agency, wanted.erp_client_no):
        raise ErpClientTaken(
            _("Client %(number)s has been created already.") % {"number": wanted.erp_client_no},
            field="erp_client_no",
        )
    company = _new_company(agency, wanted, at)
    company.company_no = _next_company_no()
    company.save()
    details = {"erp_client_no": company.erp_client_no, "subscription": wanted.subscription_code}
    record(company, deed="company.create", subject=company.name, at=at, by=by, details=details)
    for place, user in enumerate(wanted.users):
        with field_within(f"users.{place}"):
            add_company_user(company=company, wanted=user, at=at, by=by)
    return company


@transaction.atomic
def change_company_profile(
    *, company: Company, details: CompanyProfile, at: datetime, by: Actor
) -> Company:
    """Change what «Mitt firma» says; what is issued already keeps what it said."""
    tidy = asdict(tidy_profile(details))
    return _changed_company(company, tidy, deed="company.change", at=at, by=by)


@transaction.atomic
def change_office_choices(
    *, company: Company, choices: OfficeChoices, at: datetime, by: Actor
) -> Company:
    """Change what the office alone decides; who may ask is the page's matter."""
    tidy = asdict(tidy_office_choices(choices))
    return _changed_company(company, tidy, deed="company.change_office_choices", at=at, by=by)


@transaction.atomic
def change_agreement(
    *, company: Company, wanted: ChangeCompany, at: datetime, by: Actor
) -> Company:
    """Change what the office and Sync decide: modules, subscription, terms, voucher types, footer.

    None leaves a thing as it stands. A subscription that is chosen already stays, also
    when it can no longer be chosen.
    """
    if wanted.subscription_code is not None:
        _choose_subscription(company, wanted.subscription_code, at=at, by=by)
    tidy = _agreement(wanted)
    return _changed_company(company, tidy, deed="company.change_agreement", at=at, by=by)


@transaction.atomic
def activate_company(*, company: Company, at: datetime, by: Actor) -> None:
    """Let a company's users in and its vouchers out again."""
    if Company.objects.filter(pk=company.pk, active=False).update(active=True):
        record(company, deed="company.activate", subject=company.name, at=at, by=by)


@transaction.atomic
def deactivate_company(*, company: Company, at: datetime, by: Actor) -> None:
    """Keep a company's users out and transfer nothing; its books stay."""
    if Company.objects.filter(pk=company.pk, active=True).update(active=False):
        record(company, deed="company.deactivate", subject=company.name, at=at, by=by)


@transaction.atomic
def park_company(*, company: Company, reason: str, at: datetime, by: Actor) -> None:
    """Let nothing be transferred before a person has looked; the first reason stays."""
    parked = Company.objects.filter(pk=company.pk, parked_reason="")
    if parked.update(parked_reason=reason[:500]):
        details = {"reason": reason}
        record(company, deed="company.park", subject=company.name, at=at, by=by, details=details)


@transaction.atomic
def unpark_company(*, company: Company, at: datetime, by: Actor) -> None:
    """A person has looked: the company's vouchers may be transferred again."""
    if Company.objects.filter(pk=company.pk).exclude(parked_reason="").update(parked_reason=""):
        record(company, deed="company.unpark", subject=company.name, at=at, by=by)


@transaction.atomic
def add_company_user(*, company: Company, wanted: NewUser, at: datetime, by: Actor) -> User:
    """Make a user who sees this one company."""
    user = _new_user(wanted, at)
    Membership.objects.create(user=user, company=company, role=Role.COMPANY)
    record(company, deed="user.add", subject=user.user_name, at=at, by=by)
    return user


@transaction.atomic
def add_agency_user(*, agency: Agency, wanted: NewUser, at: datetime, by: Actor) -> User:
    """The office's user, who sees all its clients; made unless the office has it already.

    An office that registers its Sync anew gives the user it has: then the password
    must be that user's, so that nobody believes it was changed.
    """
    known = user_by_name(wanted.user_name.strip())
    if known is not None and works_for(known, agency):
        if not known.check_password(wanted.password.get_secret_value()):
            raise PasswordDiffers(
                _(
                    "The office already has a user %(name)s, with another password. Give that "
                    "user's password, or choose another user name."
                )
                % {"name": known.user_name},
                field="password",
            )
        return known
    user = _new_user(wanted, at)
    Membership.objects.create(user=user, agency=agency, role=Role.AGENCY)
    record(agency, deed="user.add", subject=user.user_name, at=at, by=by)
    return user


@transaction.atomic
def add_operator(*, wanted: NewUser, at: datetime, by: Actor) -> User:
    """Make a user who runs the installation; it sees no company's books."""
    user = _new_user(wanted, at)
    user.is_operator = True
    user.save(update_fields=["is_operator"])
    record(None, deed="operator.add", subject=user.user_name, at=at, by=by)
    return user


def _changed_company(
    company: Company, tidy: Mapping[str, object], *, deed: str, at: datetime, by: Actor
) -> Company:
    """Write what differs, and remember what was before; nothing is done where nothing differs."""
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    changed = changes({field: getattr(locked, field) for field in tidy}, tidy)
    if changed:
        for field in changed:
            setattr(locked, field, tidy[field])
        locked.save(update_fields=list(changed))
        record(locked, deed=deed, subject=locked.name, at=at, by=by, details=changed)
    return locked


def _agreement(wanted: ChangeCompany) -> dict[str, object]:
    """What is to be changed, by column."""
    tidy: dict[str, object] = {}
    if wanted.modules is not None:
        tidy["shows_payments"] = wanted.modules.payments
        tidy["uses_departments"] = wanted.modules.departments
        tidy["uses_projects"] = wanted.modules.projects
    if wanted.terms is not None:
        tidy["due_days"] = wanted.terms.due_days
        tidy["channel"] = wanted.terms.channel.value
    if wanted.voucher_types is not None:
        tidy["voucher_type_invoice"] = wanted.voucher_types.invoice
        tidy["voucher_type_credit_note"] = wanted.voucher_types.credit_note
    if wanted.footer is not None:
        tidy["footer"] = with_plain_newlines(wanted.footer.strip())
    return tidy


def _choose_subscription(company: Company, code: str, *, at: datetime, by: Actor) -> None:
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    before = locked.subscription.code
    if before == code:
        return
    locked.subscription = _subscription(code, oslo_date(at))
    locked.save(update_fields=["subscription"])
    details = {"subscription": [before, code]}
    deed = "company.change_subscription"
    record(locked, deed=deed, subject=locked.name, at=at, by=by, details=details)


def _new_company(agency: Agency, wanted: NewCompany, at: datetime) -> Company:
    """The company as it will be saved, without its number."""
    facts, modules = wanted.facts, wanted.modules
    with field_within("facts"):
        profile = tidy_profile(_profile(facts, wanted))
    _refuse_odd_kid(wanted.kid)
    return Company(
        agency=agency,
        erp_client_no=wanted.erp_client_no,
        subscription=_subscription(wanted.subscription_code, oslo_date(at)),
        shows_payments=modules.payments,
        uses_departments=modules.departments,
        uses_projects=modules.projects,
        kid_client_length=wanted.kid.client,
        kid_customer_length=wanted.kid.customer,
        kid_invoice_length=wanted.kid.invoice,
        kid_check=wanted.kid.check,
        voucher_type_invoice=wanted.voucher_types.invoice,
        voucher_type_credit_note=wanted.voucher_types.credit_note,
        created_at=at,
        **asdict(profile),
    )


def _profile(facts: CompanyFacts, wanted: NewCompany) -> CompanyProfile:
    return CompanyProfile(
        name=facts.name,
        org_no=facts.org_no,
        company_form=facts.company_form,
        vat_registered=facts.vat_registered,
        address_1=facts.address_1,
        address_2=facts.address_2,
        postal_code=facts.postal_code,
        place=facts.place,
        country=facts.country,
        email=facts.email,
        phone=facts.phone,
        mobile=facts.mobile,
        bank_account_no=facts.bank_account_no,
        iban=facts.iban,
        bic=facts.bic,
        footer=wanted.footer,
        due_days=wanted.terms.due_days,
        channel=wanted.terms.channel,
    )


def _refuse_odd_kid(parts: KidParts) -> None:
    """Refuse parts that make no payment reference; all of length 0 is a company without one."""
    if not (parts.client or parts.customer or parts.invoice):
        return
    try:
        KidDesign(parts.client, parts.customer, parts.invoice, CheckDigit(parts.check))
    except InvalidKidDesign as refusal:
        refusal.field = "kid"
        raise


def _subscription(code: str, on: date) -> Subscription:
    chosen = subscriptions_on(on).filter(code=code).order_by("-valid_from").first()
    if chosen is None:
        offered = ", ".join(str(subscription) for subscription in subscriptions_on(on))
        raise UnknownSubscription(
            _("Subscription %(code)s cannot be chosen. Choose one of these: %(offered)s.")
            % {"code": code, "offered": offered},
            field="subscription_code",
        )
    return chosen


def _next_company_no() -> int:
    number = take_number(CompanyCounter, id=1)
    if number is None:
        raise RuntimeError("the counter of client numbers is missing: run migrate")
    return number


def _new_user(wanted: NewUser, at: datetime) -> User:
    user = User(
        user_name=wanted.user_name.strip(),
        name=wanted.name.strip(),
        email=checked_email(wanted.email.strip()),
        date_joined=at,
    )
    if user_by_name(user.user_name) is not None:
        raise UserNameTaken(
            _("The user name %(name)s is taken. Choose another, such as an e-mail address.")
            % {"name": user.user_name},
            field="user_name",
        )
    password = wanted.password.get_secret_value()
    _refuse_weak(password, user)
    user.set_password(password)
    user.save()
    return user


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        sentences = [_why_weak(error) for error in problem.error_list]
        raise PasswordTooWeak(" ".join(sentences), field="password") from problem


def _why_weak(error: ValidationError) -> str:
    """Say it ourselves: Django's own sentences are not all there in Norwegian."""
    return _(_WEAK.get(error.code or "", _WEAK_ANYHOW)) % (error.params or {})
