"""Version 1 of the contract: additive only; a breaking change becomes a `v2` beside it."""
