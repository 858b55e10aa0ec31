"""Quantities that are kinds of one thing, by name: an application has one outcome, one channel, one applicant."""

from __future__ import annotations

#: Outcomes, by the groups of table 三.
OUTCOMES = (
    "nar.granted",
    "nar.partially_granted",
    "nar.granted+partially_granted",
    "nar.denied",
    "nar.unable",
    "nar.not_processed",
    "nar.other",
)
CHANNELS = ("nar.in_person", "nar.online", "nar.letter", "nar.fax", "nar.other_channel")
APPLICANTS = ("nar.natural", "nar.orgs", "nar.other_orgs", "nar.commercial")
