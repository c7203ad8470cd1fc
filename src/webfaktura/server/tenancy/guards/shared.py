"""The tables that hold no single company's books, each with the reason why all may see it."""

from typing import Final

SHARED: Final = {
    "account_emailaddress": "An address is a user's, and is looked up before anybody is logged in.",
    "account_emailconfirmation": "As the address it confirms, which is a user's.",
    "auth_group": "Django's groups of users; no company has any.",
    "auth_group_permissions": "Django's permissions of groups; no company has any.",
    "auth_permission": "Django's names of what may be done, the same for all.",
    "cache": "Holds counts of failed log-ins, and nothing of a company's books.",
    "delivery_knownparticipant": "What a public register says, the same for all.",
    "delivery_printrun": "A run holds letters of many companies; what it says of them is a count.",
    "django_content_type": "Django's names of the models, the same for all.",
    "django_migrations": "What was done to the tables themselves.",
    "django_session": "A session is a user's, and is opened before a company is chosen.",
    "jobs_heartbeat": "Which workers live; they work for all companies.",
    "jobs_job": "A worker takes the next job before it knows whose it is; rows are named by keys.",
    "jobs_schedule": "When the work that recurs is due; it is done for all companies.",
    "tenancy_agency": "The office stands above its companies, and is found when one logs in.",
    "tenancy_company": "Whose books may be opened is found here, before any is open.",
    "tenancy_companycounter": "The one row that gives numbers to all companies.",
    "tenancy_membership": "Decides which companies a user may open, before any is open.",
    "tenancy_subscription": "The price list, the same for all.",
    "tenancy_user": "A user logs in before a company is chosen, and may see several.",
    "tenancy_user_groups": "Django's groups of users; no company has any.",
    "tenancy_user_user_permissions": "Django's permissions of users; no company has any.",
    "webservice_enrolmentcode": "An office's code, used before the office is known.",
    "webservice_machinecredential": "An office's way in, checked before a company is named.",
    "webservice_storedanswer": "Found by the office and the request's id before anything is done "
    "again; an office sees its own answers only, for the caller is part of the key.",
}
