"""What Telegram's refusals and broken connections mean to the outbox."""

from __future__ import annotations

import re

from aiogram import exceptions as telegram
from aiogram.methods import TelegramMethod
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.channels.capability import TELEGRAM
from bot.channels.errors import (
    ChannelError,
    ChatMoved,
    Conflict,
    Permanent,
    Reason,
    Throttled,
    TooBig,
    TopicGone,
    Transient,
    Unknown,
)

TOPIC_GONE = ("message thread not found", "topic_deleted", "topic_id_invalid", "topic_not_found")

# The first that occurs in Telegram's description (lower case) decides.
REFUSALS: tuple[tuple[str, Reason], ...] = (
    ("bot was blocked", Reason.BLOCKED),
    ("can't initiate conversation", Reason.BLOCKED),
    ("user is deactivated", Reason.CHAT_GONE),
    ("chat not found", Reason.CHAT_GONE),
    ("chat was deleted", Reason.CHAT_GONE),
    ("peer_id_invalid", Reason.CHAT_GONE),
    ("user not found", Reason.CHAT_GONE),
    ("bot was kicked", Reason.FORBIDDEN),
    ("bot is not a member", Reason.FORBIDDEN),
    ("not enough rights", Reason.FORBIDDEN),
    ("no rights", Reason.FORBIDDEN),
    ("need administrator", Reason.FORBIDDEN),
    ("admin_required", Reason.FORBIDDEN),
    ("chat_write_forbidden", Reason.FORBIDDEN),
    ("topic_closed", Reason.FORBIDDEN),
    ("_forbidden", Reason.FORBIDDEN),
    ("too long", Reason.TOO_LONG),
    ("too_long", Reason.TOO_LONG),
    ("message to edit not found", Reason.MESSAGE_GONE),
    ("message to react not found", Reason.MESSAGE_GONE),
    ("message to pin not found", Reason.MESSAGE_GONE),
    ("message not found", Reason.MESSAGE_GONE),
    ("message_id_invalid", Reason.MESSAGE_GONE),
    ("can't be edited", Reason.NOT_ABLE),
    ("can't be deleted", Reason.NOT_ABLE),
    ("reaction_invalid", Reason.NOT_ABLE),
    ("not a forum", Reason.NOT_ABLE),
    ("file identifier", Reason.FILE_LOST),
    ("file_id", Reason.FILE_LOST),
    ("file_reference", Reason.FILE_LOST),
    ("file reference", Reason.FILE_LOST),
)

# A repeat of these does no harm, so a lost answer is a reason to try again, not a riddle.
REPEATABLE = re.compile(r"get|edit|delete|set|pin|answer|sendChatAction", re.ASCII)


def translate(error: Exception, method: TelegramMethod[object]) -> ChannelError:
    """The port's error for an exception that aiogram raised when calling `method`."""
    detail = _detail(error)
    match error:
        case telegram.TelegramRetryAfter():
            return Throttled(float(error.retry_after), bot=False, detail="too many requests")
        case telegram.TelegramMigrateToChat():
            return ChatMoved(str(error.migrate_to_chat_id))
        case telegram.TelegramUnauthorizedError() | telegram.TelegramNotFound():
            # «Not Found» is the answer to a token that isn't even shaped like one.
            return Permanent(Reason.UNAUTHORIZED, detail)
        case telegram.TelegramConflictError():
            return Conflict(detail)
        case telegram.TelegramEntityTooLarge():
            return TooBig(TELEGRAM.upload_limit, detail)
        case telegram.TelegramServerError():
            return Transient(detail)
        case telegram.TelegramNetworkError():
            return _lost(error, method)
        case telegram.TelegramAPIError():
            return _refusal(detail)
    return _unread(method, detail)


def is_refusal(error: ChannelError, *words: str) -> bool:
    """True where Telegram refused with one of these words: nothing was done, another request may be."""
    return isinstance(error, Permanent) and any(word in error.detail.lower() for word in words)


def _refusal(detail: str) -> ChannelError:
    said = detail.lower()
    if any(words in said for words in TOPIC_GONE):
        return TopicGone(detail)
    if "file is too big" in said:
        return TooBig(TELEGRAM.download_limit or 0, detail)
    if said.startswith("too many requests"):
        seconds = re.search(r"\d+", said)
        return Throttled(float(seconds[0]) if seconds else 1.0, bot=False, detail="too many requests")
    reason = next((reason for words, reason in REFUSALS if words in said), None)
    return Permanent(reason or (Reason.FORBIDDEN if said.startswith("forbidden") else Reason.BAD_REQUEST), detail)


def _lost(error: telegram.TelegramNetworkError, method: TelegramMethod[object]) -> ChannelError:
    """A connection that was never made proves that nothing was sent; any other break proves nothing."""
    cause = error.__cause__
    name = type(cause).__name__ if cause else "connection lost"
    if isinstance(cause, ClientConnectorError | ConnectionTimeoutError):
        return Transient(name)
    return _unread(method, name)


def _unread(method: TelegramMethod[object], detail: str) -> ChannelError:
    repeatable = REPEATABLE.match(method.__api_method__)
    return Transient(detail) if repeatable else Unknown(detail)


def _detail(error: Exception) -> str:
    """Telegram's own words; of anything else only its name, for an address in it would hold the token."""
    if isinstance(error, telegram.TelegramAPIError) and not isinstance(error, telegram.TelegramNetworkError):
        return error.message[:300]
    return type(error).__name__
