"""Rate limits: so many requests a second for the bot, so many a chat, so many a minute in a group."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Allowed:
    """A messenger's own limits; None where it has none."""

    bot: float | None = None
    """Requests in any one second."""
    chat: float | None = None
    """Messages a second to one chat, after a burst."""
    burst: float = 1
    group_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """A request came too soon: wait `seconds`, the whole bot or only this chat."""

    seconds: float
    bot: bool


class Limits:
    """Counts requests by arrival; `check` refuses those over the limits while `on`."""

    def __init__(self, allowed: Allowed, *, on: bool) -> None:
        self.allowed = allowed
        self.on = on
        self.over_limit = 0
        self.worst_second = 0
        self._second: deque[float] = deque()
        self._chats: dict[str, tuple[float, float]] = {}
        self._groups: dict[str, deque[float]] = {}

    def check(self, now: float, chat: str | None, *, group: bool = False) -> Over | None:
        """Count a request; give what it exceeds, if anything. `chat` None: it writes to no chat."""
        second = self._second
        while second and second[0] <= now - 1:
            second.popleft()
        over = self._over(now, chat, group=group) if self.on else None
        if over is not None:
            self.over_limit += 1
            return over
        second.append(now)
        self.worst_second = max(self.worst_second, len(second))
        if self.on and chat is not None:
            self._count(now, chat, group=group)
        return None

    def _over(self, now: float, chat: str | None, *, group: bool) -> Over | None:
        allowed = self.allowed
        if allowed.bot is not None and len(self._second) >= allowed.bot:
            return Over(max(0.0, self._second[0] + 1 - now), bot=True)
        if chat is None:
            return None
        if allowed.chat is not None:
            left = self._left(now, chat)
            if left < 1:
                return Over((1 - left) / allowed.chat, bot=False)
        if group and allowed.group_minute is not None:
            minute = self._groups.setdefault(chat, deque())
            while minute and minute[0] <= now - 60:
                minute.popleft()
            if len(minute) >= allowed.group_minute:
                return Over(minute[0] + 60 - now, bot=False)
        return None

    def _left(self, now: float, chat: str) -> float:
        tokens, at = self._chats.get(chat, (self.allowed.burst, now))
        return min(self.allowed.burst, tokens + max(0.0, now - at) * (self.allowed.chat or 0))

    def _count(self, now: float, chat: str, *, group: bool) -> None:
        if self.allowed.chat is not None:
            self._chats[chat] = (self._left(now, chat) - 1, now)
        if group and self.allowed.group_minute is not None:
            self._groups.setdefault(chat, deque()).append(now)
