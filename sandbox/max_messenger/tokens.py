"""Media as MAX knows it: a token for each file, given at an upload or with what a person sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.chats import Attachment
from sandbox.files import StoredFile

TO_MAX = {
    "photo": "image",
    "video": "video",
    "round_video": "video",
    "animation": "video",
    "voice": "audio",
    "audio": "audio",
    "document": "file",
    "sticker": "sticker",
}
"""The phone's kinds in MAX's words."""
TO_PHONE = {"image": "photo", "video": "video", "audio": "voice", "file": "document", "sticker": "sticker"}
_SIDE = {"video": (1280, 720), "sticker": (512, 512)}


@dataclass(slots=True)
class Media:
    """One file under its token; `file` is None until its bytes are uploaded, `fresh` until it was sent once."""

    token: str
    kind: str
    number: int
    file: StoredFile | None = None
    fresh: bool = False
    duration: int | None = None

    def as_json(self, origin: str) -> dict[str, Any]:
        """Give the attachment as messages and updates carry it; links start with `origin`."""
        file = self.file
        url = f"{origin}/download/{file.id}/{self.token}" if file else ""
        match self.kind:
            case "image":
                return {"type": "image", "payload": {"photo_id": self.number, "token": self.token, "url": url}}
            case "file":
                name, size = (file.name, file.size) if file else ("", 0)
                payload = {"fileId": self.number, "token": self.token, "url": url}
                return {"type": "file", "payload": payload, "filename": name, "size": size}
            case "sticker":
                width, height = _SIDE["sticker"]
                return {
                    "type": "sticker",
                    "payload": {"url": url, "code": self.token},
                    "width": width,
                    "height": height,
                }
            case "video":
                width, height = _SIDE["video"]
                found: dict[str, Any] = {"type": "video", "payload": {"url": url, "token": self.token}}
                return found | {"thumbnail": {"url": url}, "width": width, "height": height, "duration": self.seconds}
            case _:
                return {"type": "audio", "payload": {"url": url, "token": self.token}}

    def as_details(self, origin: str) -> dict[str, Any]:
        """Give the answer of `GET /videos/{token}`."""
        attachment = self.as_json(origin)
        url = attachment["payload"]["url"]
        width, height = _SIDE["video"]
        return {
            "token": self.token,
            "urls": {"mp4_720": url},
            "thumbnail": {"photo_id": self.number, "token": self.token, "url": url},
            "width": width,
            "height": height,
            "duration": self.seconds,
        }

    @property
    def seconds(self) -> int:
        """Length of a video; MAX always knows it."""
        return 10 if self.duration is None else self.duration

    def as_attachment(self) -> Attachment | None:
        """Give the page's shape."""
        file = self.file
        if file is None:
            return None
        return Attachment(TO_PHONE[self.kind], file.id, file.name, file.mime, file.size, self.duration)


class Tokens:
    """All media of the bot by token."""

    def __init__(self) -> None:
        self._held: dict[str, Media] = {}

    def make(self, kind: str, file: StoredFile | None, *, fresh: bool = False, duration: int | None = None) -> Media:
        """Give a file a new token."""
        number = 7_000_000_000 + len(self._held)
        token = f"f9LHodD0cO{secrets.token_urlsafe(24)}" if kind != "sticker" else secrets.token_hex(5)
        self._held[token] = media = Media(token, kind, number, file, fresh, duration)
        return media

    def get(self, token: str) -> Media | None:
        """Find media by its token (a sticker by its code)."""
        return self._held.get(token)
