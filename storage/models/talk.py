"""The talk between a family and those who answer it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Thread(Row):
    """One conversation of a family: with its curator (`kind` curator) or, apart from it, with its doctor."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("family_id", "kind"),
        Index("ix_thread_waiting", "id", postgresql_where=text("waiting_since IS NOT NULL")),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    kind: Mapped[str] = mapped_column(server_default=text("'curator'"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom an answer goes to: who wrote last, or whom the curator chose since."""
    told_until: Mapped[datetime | None]
    """Until when the family knows that no human is at hand: one automatic line, not one a message."""
    waiting_since: Mapped[datetime | None]
    """The first message that has no human answer yet."""
    last_at: Mapped[datetime | None]


class View(Row):
    """A thread as one console shows it."""

    __tablename__ = "view"
    __table_args__ = (
        UniqueConstraint("thread_id", "console_id"),
        Index("ix_view_console_id_topic", "console_id", "topic"),
        Index(
            "ix_view_open", "console_id", postgresql_include=["thread_id"], postgresql_where=text("closed_at IS NULL")
        ),
    )

    id: Mapped[Key]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    console_id: Mapped[int] = mapped_column(ForeignKey("console.id"))
    topic: Mapped[str | None]
    """The messenger's topic id; null until the sender has made it, and again when it is gone."""
    card_id: Mapped[str | None]
    """The messenger's id of the pinned card."""
    rebuilt: Mapped[int] = mapped_column(server_default=text("0"))
    """How many times a deleted topic was made anew."""
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    """Opened by its curator, as who decides may open any family: it stays until they put it away."""
    closed_at: Mapped[datetime | None]


class Message(Row):
    """What was said, verbatim; partitioned by month of `created_at`.

    direction: `in` (a family's), `out` (a curator's), `note` (never leaves), `auto` (the service's own).
    """

    __tablename__ = "message"
    __table_args__ = (
        PrimaryKeyConstraint("id", "created_at"),
        Index("ix_message_thread_id_id", "thread_id", "id"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity())
    created_at: Mapped[Made]
    thread_id: Mapped[int]
    direction: Mapped[str]
    person_id: Mapped[int | None]
    """The adult who wrote it, or to whom it was written."""
    curator_id: Mapped[int | None]
    channel: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    reply_to: Mapped[int | None]
    album: Mapped[str | None]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class MessageVersion(Row):
    """What a message said before it was edited."""

    __tablename__ = "message_version"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(index=True)
    content: Mapped[dict[str, Any]]
    replaced_at: Mapped[Made]


class Mirror(Row):
    """Our message ↔ the messenger's: how replies, edits and reactions find their twin on the other side."""

    __tablename__ = "mirror"
    __table_args__ = (PrimaryKeyConstraint("lane_id", "external_id"), Index("ix_mirror_message_id", "message_id"))

    lane_id: Mapped[int]
    external_id: Mapped[str]
    message_id: Mapped[int]
    message_at: Mapped[datetime]
    part: Mapped[int] = mapped_column(server_default=text("0"))
    ours: Mapped[bool]
    """True where the bot sent it, false where a person did."""
    view_id: Mapped[int | None]
