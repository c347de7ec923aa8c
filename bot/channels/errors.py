"""What may go wrong when a bot speaks, or when an update is read; each says what the sender must do."""

from __future__ import annotations

from enum import StrEnum


class Unparseable(Exception):
    """The update's shape is not one we know: it is parked with this reason (no personal data in it)."""


# --- what goes out ---------------------------------------------------------------------------------------------------


class Reason(StrEnum):
    """Why a message will never arrive; the console shows `REASONS[reason]`."""

    BLOCKED = "blocked"
    CHAT_GONE = "chat_gone"
    FORBIDDEN = "forbidden"
    TOO_LONG = "too_long"
    TOO_BIG = "too_big"
    FILE_LOST = "file_lost"
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    NOT_ABLE = "not_able"
    MESSAGE_GONE = "message_gone"
    EXPIRED = "expired"
    TIMED_OUT = "timed_out"
    OFF = "off"
    BROKEN = "broken"
    """Our own fault: an error nobody foresaw."""


class ChannelError(Exception):
    """What a messenger answered instead of doing it; `detail` is its own words, without texts or tokens."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Permanent(ChannelError):
    """Will never work: don't retry."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class TooBig(Permanent):
    """A file over this messenger's limit (`limit` bytes)."""

    def __init__(self, limit: int, detail: str = "") -> None:
        super().__init__(Reason.TOO_BIG, detail)
        self.limit = limit


class Transient(ChannelError):
    """The request did not take effect (refused connection, 5xx, VK 10): try again."""


class Unknown(ChannelError):
    """The request left and its answer was lost: it may have taken effect."""


class Throttled(ChannelError):
    """Too many requests: wait exactly `seconds`, for the whole bot or (`bot` false) for this chat."""

    def __init__(self, seconds: float, *, bot: bool, detail: str = "") -> None:
        super().__init__(detail)
        self.seconds = seconds
        self.bot = bot


class TopicGone(ChannelError):
    """The topic was deleted: make another."""


class ChatMoved(ChannelError):
    """The group has a new id."""

    def __init__(self, chat_id: str) -> None:
        super().__init__("chat moved")
        self.chat_id = chat_id


class Conflict(ChannelError):
    """Somebody else polls this bot, or a webhook is set (Telegram 409)."""
