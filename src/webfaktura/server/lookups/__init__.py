"""Look-ups outside the house: Enhetsregisteret, Norges Bank, and the table of postal places.

The lowest layer: knows no room, no database and no framework. What is asked is public, and
what comes back is a suggestion that a person may change.
"""
