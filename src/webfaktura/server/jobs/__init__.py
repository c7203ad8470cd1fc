"""The queue of background jobs: leases, retries, schedules and the worker that runs them.

It stands behind Django's tasks interface and knows no other room. Where the
domain row itself is the work (an issued invoice without a document), no job is
needed: the worker's pullers find it by looking.
"""
