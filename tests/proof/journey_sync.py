"""WebFaktura Sync as it is, but asking for batches of the size that the environment says."""

import os
from functools import partial

from proof import naive
from webfaktura.contract.v1.batches import ClaimBatch
from webfaktura.sync.cli import main
from webfaktura.sync.engine import batches

SIZE = "WEBFAKTURA_PROOF_BATCH"
PROTOCOL = "WEBFAKTURA_PROOF_PROTOCOL"

if __name__ == "__main__":
    size = int(os.environ[SIZE])
    batches.ClaimBatch = partial(ClaimBatch, at_most=size)  # type: ignore[assignment,attr-defined]  # the same, for fewer
    naive.plant(os.environ[PROTOCOL])
    main()
