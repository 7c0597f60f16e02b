"""Importing this package registers every detector; a new module is added to the list below."""

from governance.checker.detectors import (  # noqa: F401
    accessibility,
    campaigning,
    circumstances,
    confidential,
    contact_details,
    dealings,
    destructive,
    disdain,
    endorsement,
    identifiers,
    mandate,
    opinion,
    respect_abuse,
    respect_hate,
    respect_learned,
    respect_slurs,
    restricted,
    ventures,
    workplace,
)
