"""The small hot tables of the spine: what came in, what must go out, who holds what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, PrimaryKeyConstraint, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Inbox(Row):
    """An update of a messenger, once. `raw` is kept only while the update isn't handled.

    state: handled | parked | discarded.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "bot", "key"),
        Index("ix_inbox_parked", "id", postgresql_where=text("state = 'parked'")),
        Index("ix_inbox_received_at", "received_at", postgresql_using="brin"),
    )

    id: Mapped[Key]
    channel: Mapped[str]
    bot: Mapped[str]
    key: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'handled'"))
    raw: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    received_at: Mapped[Made]


class Lane(Row):
    """One chat of one bot: what is said to it goes out in order, one at a time.

    next_at: when its head may go (null: nothing waits), never before gate_at, the chat's own rate. lease_until:
    somebody sends from it now. in_air: the row that was being sent, so that a lost answer is known as such. version:
    grows with each row put in, so that a recorder never overlooks one.
    """

    __tablename__ = "lane"
    __table_args__ = (
        UniqueConstraint("channel", "bot", "chat_id"),
        Index("ix_lane_due", "channel", "bot", "priority", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        {"postgresql_with": {"fillfactor": 70}},
    )

    id: Mapped[Key]
    channel: Mapped[str]
    bot: Mapped[str]
    chat_id: Mapped[str]
    private: Mapped[bool] = mapped_column(server_default=text("true"))
    priority: Mapped[int] = mapped_column(SmallInteger, server_default=text("9"))
    next_at: Mapped[datetime | None]
    gate_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None]
    in_air: Mapped[int | None]
    version: Mapped[int] = mapped_column(server_default=text("0"))


class Outbox(Row):
    """One thing to say or do in a chat; the senders alone take rows from here.

    No foreign keys: a check a row would cost more than the row, and rows here outlive what they were about.

    op: say | edit | restate | delete | react | answer | typing | card | topic | close_topic.
    state: waiting | sent | failed | cancelled. The row of a lane with the least (priority, id) is its head.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "lane_id", "priority", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_key", "key", unique=True, postgresql_where=text("key IS NOT NULL")),
        Index("ix_outbox_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[Key]
    lane_id: Mapped[int]
    priority: Mapped[int] = mapped_column(SmallInteger)
    op: Mapped[str]
    key: Mapped[str | None]
    """Deduplicates: `dose:{id}:{n}`; null where the inbox already does."""
    payload: Mapped[dict[str, Any] | None]
    """Content of a `say` or `edit`, parameters of the rest; emptied when it has been sent."""
    message_id: Mapped[int | None]
    message_at: Mapped[datetime | None]
    reply_to: Mapped[int | None]
    """Our message that is replied to; its twin in this chat is found when the row leaves."""
    view_id: Mapped[int | None]
    identity_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    next_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    failing_since: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    """Parts already sent, so that a multi-part send goes on where it failed."""
    doubtful: Mapped[bool] = mapped_column(server_default=text("false"))
    """An answer was lost: «возможно доставлено»."""
    reason: Mapped[str | None]
    created_at: Mapped[Made]
    done_at: Mapped[datetime | None]


class Rate(Row):
    """A bot's rate: GCRA's theoretical arrival time, and what it has lately managed."""

    __tablename__ = "rate"
    __table_args__ = (PrimaryKeyConstraint("channel", "bot"),)

    channel: Mapped[str]
    bot: Mapped[str]
    tat: Mapped[datetime]
    ok_at: Mapped[datetime | None]
    """When a request last succeeded: a whole messenger that is down is told by it from one bad row."""


class Lease(Row):
    """Who leads something (a poller), and until when unless renewed."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class Cursor(Row):
    """Where a poller stands in a messenger's stream of updates."""

    __tablename__ = "cursor"
    __table_args__ = (PrimaryKeyConstraint("channel", "bot"),)

    channel: Mapped[str]
    bot: Mapped[str]
    value: Mapped[str]
    moved_at: Mapped[Made]
