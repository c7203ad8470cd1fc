"""Answers about the session lease of a synchronisation."""

from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1 import leases as contract
from webfaktura.server.tenancy.leases import RunResult, release_lease, take_lease
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call, refuse_inactive


@answers(v1.TAKE_LEASE)
def take(call: Call, message: contract.TakeLease) -> contract.Lease:
    """Give the run the client, or renew what it holds."""
    refuse_inactive(call.company)
    lease = take_lease(
        company=call.company, run_id=message.run_id, host=message.host, at=call.at, by=call.by
    )
    return contract.Lease(
        run_id=lease.run_id, host=lease.host, since=lease.since_at, until=lease.until_at
    )


@answers(v1.RELEASE_LEASE)
def release(call: Call, message: contract.ReleaseLease) -> contract.Released:
    """Take the client back and keep how the run went."""
    outcome = RunResult(message.result, message.summary)
    release_lease(
        company=call.company, run_id=message.run_id, outcome=outcome, at=call.at, by=call.by
    )
    return contract.Released()
