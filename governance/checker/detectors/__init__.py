"""Importing this package registers every detector; a new module is added to the list below."""

from governance.checker.detectors import (  # noqa: F401
    circumstances,
    confidential,
    contact_details,
    identifiers,
    respect,
)
