"""Whether a request is one that a network describes, by what `descriptions/` has of its own description."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .loopback import Request

FOLDER = Path(__file__).parent / "descriptions"
# Of the Graph API as such, not of one node; meta.json says so under "beyond".
EVERYWHERE = {"fields", "limit", "after", "appsecret_proof", "ids", "source"}


class NotDescribed(AssertionError):
    """The network's description has no such request."""


def query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))


def form(request: Request) -> dict[str, str]:
    """The fields of a form; of a file its type and size."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    if not kind.startswith("multipart/form-data"):
        return {}
    parts = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body, policy=HTTP)
    found = {}
    for part in parts.iter_parts():
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        found[name] = f"<{part.get_content_type()}, {len(content)} bytes>" if part.get_filename() else content.decode()
    return found


class Meta:
    """Meta's nodes and calls: names and types of parameters, what is required, which fields there are."""

    def __init__(self) -> None:
        said = json.loads((FOLDER / "meta.json").read_text())
        self.nodes, self.edges = said["nodes"], said["edges"]

    def check(self, node: str, edge: str, request: Request, returned: str) -> None:
        call = self.nodes[node]["calls"].get(f"{request.method} {edge}".strip())
        if call is None:
            raise NotDescribed(f"{request.method} {node}/{edge}")
        sent = query(request) | form(request)
        for name, value in sent.items():
            if name in call["params"]:
                self._check_type(f"{node}/{edge} {name}", call["params"][name], value)
            elif name not in EVERYWHERE:
                raise NotDescribed(f"{request.method} {node}/{edge}: {name}")
        if missing := set(call["required"]) - set(sent):
            raise NotDescribed(f"{request.method} {node}/{edge} without {missing}")
        self._check_fields(returned, sent.get("fields", ""))

    def _check_fields(self, node: str, fields: str) -> None:
        for field in filter(None, re.sub(r"\{.*\}", "", fields).split(",")):
            if field not in self.nodes[node]["fields"] and field not in self.edges.get(node, []):
                raise NotDescribed(f"{node} has no field {field}")

    def _check_type(self, what: str, kind: str, value: str) -> None:
        fits = {
            "bool": value in ("true", "false"),
            "unsigned int": value.isdigit(),
            "datetime": value.isdigit(),
            "list<Object>": value.startswith("[{"),
        }
        if not fits.get(kind, True):
            raise NotDescribed(f"{what}: {value!r} is no {kind}")


class OpenApi:
    """An OpenAPI description: methods, paths, query and body."""

    def __init__(self, name: str) -> None:
        self.calls = {}
        for call, rules in json.loads((FOLDER / name).read_text())["calls"].items():
            method, path = call.split(" ")
            self.calls[method, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))] = rules

    def check(self, request: Request) -> None:
        matching = [
            rules
            for (method, path), rules in self.calls.items()
            if method == request.method and path.fullmatch(request.path)
        ]
        if not matching:
            raise NotDescribed(f"{request.method} {request.path}")
        rules = matching[0]
        sent = query(request)
        for name, value in sent.items():
            if name not in rules["query"]:
                raise NotDescribed(f"{request.method} {request.path}: {name}")
            fits(name, _typed(rules["query"][name], value), rules["query"][name])
        if missing := {name for name, rule in rules["query"].items() if rule.get("required")} - set(sent):
            raise NotDescribed(f"{request.method} {request.path} without {missing}")
        if "body" in rules:
            kind = request.headers.get("content-type", "").partition(";")[0]
            if kind not in rules["body"]:
                raise NotDescribed(f"{request.method} {request.path} with a body of {kind!r}")
            schema = rules["body"][kind]
            body = json.loads(request.body) if kind == "application/json" else form(request)
            if kind != "application/json":
                body = {name: _typed(schema["properties"].get(name, {}), value) for name, value in body.items()}
            fits("body", body, schema)
        elif request.body:
            raise NotDescribed(f"{request.method} {request.path} with a body")


def _typed(schema: dict[str, Any], value: str) -> Any:
    if schema.get("type") == "integer":
        return int(value)
    return value.split(",") if schema.get("type") == "array" else value


def fits(where: str, value: Any, schema: dict[str, Any]) -> None:
    """The part of JSON Schema that the descriptions use."""
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kind = schema.get("type")
    if kind and not isinstance(value, kinds[kind]):
        raise NotDescribed(f"{where}: {value!r} is no {kind}")
    for name, part in value.items() if isinstance(value, dict) else ():
        if name in schema.get("properties", {}):
            fits(f"{where}.{name}", part, schema["properties"][name])
        elif schema.get("additionalProperties") is False:
            raise NotDescribed(f"{where} has no {name}")
    if isinstance(value, dict) and not set(schema.get("required") or ()) <= set(value):
        raise NotDescribed(f"{where} lacks one of {schema['required']}")
    if isinstance(value, list):
        for part in value:
            fits(where, part, schema.get("items", {}))
    outside = (
        ("enum" in schema and value not in schema["enum"])
        or ("pattern" in schema and not re.search(schema["pattern"], value))
        or ("maxLength" in schema and len(value) > schema["maxLength"])
        or (isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 999))
        or (isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value))
    )
    if outside:
        raise NotDescribed(f"{where}: {value!r} is outside what is allowed")
