"""What WebFaktura and WebFaktura Sync say to each other, in versions beside each other."""
