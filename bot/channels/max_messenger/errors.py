"""MAX's refusals and lost connections as the port's errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from maxapi.exceptions.base import MaxError
from maxapi.exceptions.max import InvalidToken, MaxApiError, MaxConnection
from pydantic import ValidationError

from bot.channels.errors import ChannelError, Permanent, Reason, Throttled, TooBig, Transient, Unknown

retry_after: ContextVar[str | None] = ContextVar("retry_after", default=None)
"""The last answer's Retry-After header: maxapi's errors don't carry it, the session's trace notes it here."""

NOT_SENT = (ClientConnectorError, ConnectionTimeoutError)
"""No connection was made, so nothing can have taken effect."""
UNSIGNED_WAIT = 1.0
"""Seconds to wait after a 429 that doesn't say how long."""
GONE_CHAT = re.compile(r"\b(chat|dialog|user)\b", re.IGNORECASE)
OVER_LENGTH = re.compile(r"'?text'?\W.*\bsize\b|too long|max(imum)? length", re.IGNORECASE)
KEY = re.compile(r"\berrors?\.[a-z.]+")
REASONS = {
    401: Reason.UNAUTHORIZED,
    403: Reason.FORBIDDEN,
    404: Reason.MESSAGE_GONE,
    405: Reason.NOT_ABLE,
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what maxapi and aiohttp raise inside into the port's errors (`from None`: their words may quote ours)."""
    retry_after.set(None)
    try:
        yield
    except MaxApiError as error:
        body = error.raw if isinstance(error.raw, dict) else {}
        raise refusal(error.code, body) from None
    except InvalidToken:
        raise Permanent(Reason.UNAUTHORIZED, "401") from None
    except MaxConnection as error:
        raise lost(error.__cause__) from None
    except (MaxError, ClientError, TimeoutError, OSError, ValidationError) as error:
        raise lost(error) from None


def lost(cause: BaseException | None) -> ChannelError:
    """Give the error of a request without an answer: it counts as not done only where no connection was made."""
    detail = type(cause).__name__
    return Transient(detail) if isinstance(cause, NOT_SENT) else Unknown(detail)


def refusal(status: int, body: Mapping[str, Any], *, limit: int = 0) -> ChannelError:
    """Give the error of an HTTP answer; `body` is `{code, message}`, `limit` the bytes a file may have."""
    code, message = str(body.get("code") or ""), str(body.get("message") or "")
    # The message itself may quote what we sent: only its key is kept.
    key = KEY.search(message)
    detail = " ".join(filter(None, (str(status), code, key and key.group())))
    if status < 300:
        return Unknown(f"{detail} unreadable")
    if status >= 500 or code == "attachment.not.ready" or "not.processed" in message:
        return Transient(detail)
    if status == 429 or code == "too.many.requests":
        return Throttled(_wait(), bot="chat" not in message.lower(), detail=detail)
    if status == 413:
        return TooBig(limit, detail)
    return Permanent(_reason(status, code, message), detail)


def _reason(status: int, code: str, message: str) -> Reason:
    if code == "verify.token":
        return Reason.UNAUTHORIZED
    if "edit.invalid" in message:  # older than a day
        return Reason.NOT_ABLE
    if code == "chat.denied" or "dialog.suspended" in message:
        return Reason.BLOCKED
    if status == 404 and (code.startswith(("chat", "dialog", "user")) or GONE_CHAT.search(message)):
        return Reason.CHAT_GONE
    if status == 400 and OVER_LENGTH.search(message):
        return Reason.TOO_LONG
    if status == 400 and code.startswith("attachment"):
        return Reason.FILE_LOST
    return REASONS.get(status, Reason.BAD_REQUEST)


def _wait() -> float:
    try:
        return max(0.0, float(retry_after.get() or UNSIGNED_WAIT))
    except ValueError:  # an HTTP date, which nobody sends for a second's wait
        return UNSIGNED_WAIT
