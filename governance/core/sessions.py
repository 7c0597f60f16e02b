"""What a session remembers, encrypted: while somebody sets up a second factor its secret lies there, and no dump may
hold it in clear. With a key that is gone, a session is empty, and its owner signs in again."""

import json
from typing import Any

from governance.core import sealing


class SealedSerializer:
    """As Django's own serializer of sessions, under the keys of the vault."""

    def dumps(self, obj: Any) -> bytes:
        return sealing.seal(json.dumps(obj, separators=(",", ":")), sealing.SESSIONS)

    def loads(self, data: bytes) -> Any:
        return json.loads(sealing.unseal(data, sealing.SESSIONS))
