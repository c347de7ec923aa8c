"""What became of one try to deliver a row."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.errors import Reason
from storage.queries.outcomes import Outcome, Twin
from storage.queries.sending import Claimed


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that couldn't be carried over; the rest of its message was."""

    name: str | None
    reason: Reason
    limit: int | None
    size: int | None
    ours: bool = False
    """Our own disk had no room for it."""

    @property
    def words(self) -> str:
        """What stands in the file's place."""
        name = f"«{self.name}»" if self.name else "без имени"
        if self.reason is Reason.TOO_BIG and self.limit:
            return f"[Файл {name} не удалось передать: он больше {self.limit // 2**20} МБ.]"
        if self.ours:
            return f"[Файл {name} не удалось передать: у нас кончилось место, уже чиним. Попросите прислать его позже.]"
        return f"[Файл {name} не удалось передать: его больше нет у мессенджера.]"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a row: sent, failed, cancelled, waiting (again), idle (none was due), left (to another)."""

    state: str
    gate: float = 0.0
    wait: float = 0.0
    failing: bool = False
    doubtful: bool = False
    """An answer was lost, and a repeat may have made a second message."""
    reason: Reason | None = None
    progress: str | None = None
    bot_rest: float = 0.0
    twins: tuple[Twin, ...] = ()
    lost: tuple[Lost, ...] = ()
    detail: str = ""

    @classmethod
    def idle(cls) -> Delivery:
        """The lane had nothing due."""
        return cls("idle")

    @classmethod
    def expired(cls) -> Delivery:
        """Its time to live has ended before it left."""
        return cls("cancelled", reason=Reason.EXPIRED)

    @classmethod
    def left(cls) -> Delivery:
        """The lease is over, the row is another sender's: nothing is to be recorded."""
        return cls("left")

    @property
    def throttled(self) -> bool:
        """The messenger told this chat to wait."""
        return self.state == "waiting" and self.gate > 0

    def outcome(self, row: Claimed) -> Outcome:
        """The same for the record."""
        return Outcome(
            lane_id=row.lane_id,
            version=row.version,
            id=row.id,
            state=self.state,
            gate=self.gate,
            wait=self.wait,
            failing=self.failing,
            doubtful=self.doubtful,
            reason=self.reason,
            progress=self.progress,
        )
