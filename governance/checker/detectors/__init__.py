"""Importing this package registers every detector; a new module is added to the list below."""

from governance.checker.detectors import (  # noqa: F401
    abuse,
    accessibility,
    circumstances,
    confidential,
    contact_details,
    dealings,
    destructive,
    endorsement,
    identifiers,
    opinion,
    respect,
)
