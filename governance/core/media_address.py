"""Where pictures are kept when not in a folder: one address of a private, S3-compatible bucket.

    s3://ACCESS-KEY:SECRET@s3.ca-central-1.amazonaws.com/city-pictures?region=ca-central-1

`s3+http` instead of `s3` is for a server on this machine. Signs such as / in the secret are written as %2F."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "https", "s3+http": "http"}
LOCAL = {"127.0.0.1", "localhost", "::1"}
REGION = "us-east-1"  # what servers without regions expect to be signed


class BadAddress(ValueError):
    """The address can't be used; the message says what to set."""


@dataclass(frozen=True)
class MediaAddress:
    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = REGION


def parse(address: str) -> MediaAddress:
    """The parts of MEDIA_STORAGE; BadAddress where one is missing or unsafe. Never repeats the secret."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress("it is not an address: write signs such as / in the secret as %2F") from None
    if parts.scheme not in SCHEMES:
        raise BadAddress("it does not begin with s3://")
    if not host:
        raise BadAddress("it names no server")
    if not (parts.username and parts.password):
        raise BadAddress("it names no access key and secret, so anyone might read the bucket")
    bucket = parts.path.strip("/")
    if not bucket or "/" in bucket:
        raise BadAddress("after the server comes the name of one bucket and nothing more")
    scheme = SCHEMES[parts.scheme]
    if scheme == "http" and host not in LOCAL:
        raise BadAddress("s3+http sends pictures unencrypted, which is for a server on this machine only: use s3://")
    netloc = f"[{host}]" if ":" in host else host
    return MediaAddress(
        endpoint=f"{scheme}://{netloc}" + (f":{port}" if port else ""),
        bucket=bucket,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        region=parse_qs(parts.query).get("region", [REGION])[0],
    )
