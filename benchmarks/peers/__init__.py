"""Programs that draw the same invoice with other engines, in the environment of the peers."""
