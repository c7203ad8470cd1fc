"""Reads the rooms as one timeline: where each issued document stands, and how it came there.

The only place that knows all stages. States are told by their code; the face has the word.
"""

from webfaktura.server.journey.overview import Overview, Owed, overview
from webfaktura.server.journey.paging import PAGE, Edge, JournalPage, VoidRow, journal_page
from webfaktura.server.journey.selection import Between, Selection, Tab, newest_deliveries
from webfaktura.server.journey.standing import JournalRow, Shown, journal_rows
from webfaktura.server.journey.timeline import JourneyStep, journey_of

__all__ = [
    "PAGE",
    "Between",
    "Edge",
    "JournalPage",
    "JournalRow",
    "JourneyStep",
    "Overview",
    "Owed",
    "Selection",
    "Shown",
    "Tab",
    "VoidRow",
    "journal_page",
    "journal_rows",
    "journey_of",
    "newest_deliveries",
    "overview",
]
