"""The ways out for EHF documents: an access point over HTTP, or files left for another program."""
