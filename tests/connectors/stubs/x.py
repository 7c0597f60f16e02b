"""X as it describes itself: `descriptions/x.json` (OpenAPI 2.167) for requests, its pages on posts, media, edits and
counting characters for answers: addresses become t.co, & < > are marked, an edit makes a new number."""

from __future__ import annotations

import html
import json
import time
from typing import Any
from urllib.parse import unquote

from accounts.connectors import text

from ..described import OpenApi, query
from ..loopback import Request, answer
from .store import NUMBERS, Said, Stub

PROBLEM = "https://api.x.com/2/problems"


class XStub(Stub):
    def __post_init__(self) -> None:
        self.described = OpenApi("x.json")
        self.roots: dict[str, str] = {}
        self.attached: dict[str, list[str]] = {}

    def respond(self, request: Request) -> bytes:
        if request.path == "/2/oauth2/token":  # not part of the description; RFC 6749
            return answer(body={"access_token": "city-token-2", "refresh_token": "next", "expires_in": 7200})
        self.described.check(request)
        owner = self.who(request)
        if owner is None:
            return answer(
                401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            )
        _, _, kind, *rest = [unquote(part) for part in request.path.split("/")]
        sent = query(request)
        if kind == "media":
            return self.on_media(request, rest)
        if kind == "users":
            return self.on_user(owner, rest, sent)
        if rest == ["search", "recent"]:
            root = sent["query"].removeprefix("conversation_id:")
            return self.page([each for each in reversed(self.said.values()) if root in (each.id, each.below)], sent)
        if request.method == "POST":
            return self.on_post(owner, json.loads(request.body))
        said = self.said.get(self.roots.get(rest[0], rest[0]))
        if said is None:
            problem = {
                "type": f"{PROBLEM}/resource-not-found",
                "title": "Not Found Error",
                "detail": "Could not find it.",
            }
            return answer(body={"errors": [problem]})
        if request.method == "PUT":
            said.hidden = json.loads(request.body)["hidden"]
            return answer(body={"data": {"hidden": said.hidden}})
        if request.method == "DELETE":
            del self.said[said.id]
            return answer(body={"data": {"deleted": True}})
        return answer(body={"data": self.shown(said, rest[0]), "includes": self.included([said])})

    def on_media(self, request: Request, rest: list[str]) -> bytes:
        if rest == ["metadata"]:
            told = json.loads(request.body)
            self.media[told["id"]] = told["metadata"]["alt_text"]["text"]
            return answer(body={"data": {"id": told["id"]}})
        if rest[-1] == "append":
            return answer(body={"data": {"expires_at": 1}})
        number = rest[1] if rest[-1] == "finalize" else str(self.ids())
        self.media.setdefault(number, "")
        info = {"processing_info": {"state": "succeeded"}} if rest[-1] == "finalize" else {}
        return answer(body={"data": {"id": number, "media_key": f"3_{number}"} | info})

    def on_user(self, owner: str, rest: list[str], sent: dict[str, str]) -> bytes:
        if rest == ["me"]:
            return answer(body={"data": {"id": NUMBERS[owner], "name": "City", "username": owner}})
        if rest[1] == "mentions":
            return self.page(self.mentions[::-1], sent)
        return self.page([each for each in reversed(self.said.values()) if NUMBERS[each.owner] == rest[0]], sent)

    def on_post(self, owner: str, body: dict[str, Any]) -> bytes:
        media = body.get("media", {}).get("media_ids", [])
        alts = [self.media[each] for each in media]
        if "edit_options" in body:
            said = self.said[self.roots.get(body["edit_options"]["previous_post_id"], "")]
            said.text, said.alts, said.edits = body["text"], alts, said.edits + 1
            number = f"{said.id}{said.edits}"
        else:
            below = body.get("reply", {}).get("in_reply_to_tweet_id", "")
            said = self.say(owner, body["text"], alts, below)
            number = said.id
        self.roots[number] = said.id
        reset = str(int(time.time()) + 900)
        return answer(
            201, {"data": {"id": number, "text": said.text}}, x_rate_limit_remaining="99", x_rate_limit_reset=reset
        )

    def page(self, rows: list[Said], sent: dict[str, str]) -> bytes:
        rows = [each for each in rows if each.at.strftime("%Y-%m-%dT%H:%M:%SZ") >= sent.get("start_time", "")]
        start, size = int(sent.get("pagination_token", "0")), int(sent["max_results"])
        part = rows[start : start + size]
        meta: dict[str, Any] = {"result_count": len(part)}
        if start + size < len(rows):
            meta["next_token"] = str(start + size)
        said: dict[str, Any] = {"meta": meta, "includes": self.included(part)}
        if part:
            said["data"] = [self.shown(each, self.history(each)[-1]) for each in part]
        return answer(body=said)

    def history(self, said: Said) -> list[str]:
        return [said.id, *(f"{said.id}{edit}" for edit in range(1, said.edits + 1))]

    def shown(self, said: Said, number: str) -> dict[str, Any]:
        words, urls = said.text, []
        for mark in reversed(list(text.links(words))):
            short = f"https://t.co/{mark.start}"
            whole = mark.value if mark.value.count("/") > 2 else f"{mark.value}/"
            words = words[: mark.start] + short + words[mark.end :]
            urls.append({"url": short, "expanded_url": whole, "display_url": whole.removeprefix("https://")})
        keys = [f"3_{said.id}_{index}" for index in range(len(said.alts))]
        if keys:
            words += " https://t.co/media"
            urls.append({"url": "https://t.co/media", "expanded_url": f"https://x.com/c/status/{said.id}/photo/1"})
        return {
            "id": number,
            "text": html.escape(words, quote=False),
            "created_at": said.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "author_id": NUMBERS[said.owner],
            "conversation_id": said.below or said.id,
            "edit_history_post_ids": self.history(said),
            "edit_controls": {"is_edit_eligible": True},
            "entities": {"urls": urls},
            "attachments": {"media_keys": keys},
        }

    def included(self, rows: list[Said]) -> dict[str, Any]:
        users = [{"id": number, "username": name} for name, number in NUMBERS.items()]
        media = [
            {"media_key": f"3_{said.id}_{index}", "type": "photo", "alt_text": alt}
            for said in rows
            for index, alt in enumerate(said.alts)
        ]
        return {"users": users, "media": media}
