"""What is seen on the accounts, and what was removed."""

from monitoring.models.items import (
    AccountWatch,
    ItemState,
    Observation,
    PublishedItem,
    Snapshot,
    SnapshotReason,
)
from monitoring.models.removals import Removal, RemovalState

__all__ = [
    "AccountWatch",
    "ItemState",
    "Observation",
    "PublishedItem",
    "Removal",
    "RemovalState",
    "Snapshot",
    "SnapshotReason",
]
