"""What MAX answers instead of doing it: `{code, message}` with an HTTP status, in the words its real server uses."""

from __future__ import annotations

import re

from aiohttp import web

from sandbox.control import as_json

WORDS = {
    "attachment.not.ready": "Key: errors.process.attachment.file.not.processed",
    "chat.denied": "error.dialog.suspended",
    "chat.not.found": "dialog.not.found",
    "verify.token": "Invalid access_token",
    "too.many.requests": "Too many requests",
    "error.edit.invalid.message": "error.edit.invalid.message",
}
"""What comes in `message` with a code."""
CODES = {
    400: "proto.payload",
    401: "verify.token",
    403: "chat.denied",
    404: "not.found",
    405: "method.not.allowed",
    429: "too.many.requests",
    503: "service.unavailable",
}
"""The usual code of an HTTP status."""
_CODE = re.compile(r"[a-z]+(\.[a-z]+)+")


class RefusalError(Exception):
    """A refusal in MAX's own shape."""

    def __init__(self, status: int, code: str, message: str | None = None) -> None:
        self.status = status
        self.code = code
        self.message = WORDS.get(code, "") if message is None else message
        super().__init__(f"{status} {code}: {self.message}")

    def answer(self) -> web.Response:
        """Make the HTTP answer."""
        return as_json({"code": self.code, "message": self.message}, self.status)


def bad_payload(message: str) -> RefusalError:
    """Refuse a request that does not fit the schema."""
    return RefusalError(400, "proto.payload", message)


def ordered(status: int, description: str) -> RefusalError:
    """Make the refusal a test ordered: `description` is a code of MAX (attachment.not.ready) or words."""
    if _CODE.fullmatch(description):
        return RefusalError(status, description)
    return RefusalError(status, CODES.get(status, "internal.error"), description or None)


def not_found(what: str) -> RefusalError:
    """Refuse for want of a message, a callback, a video."""
    return RefusalError(404, "not.found", f"{what} not found")


def denied(message: str) -> RefusalError:
    """Refuse what belongs to somebody else."""
    return RefusalError(403, "access.denied", message)
