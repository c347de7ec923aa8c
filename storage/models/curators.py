"""People who answer: curators of every role, when they are away, where their console is."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Curator(Row):
    """One who answers people: `role` is curator, duty, doctor, psychologist, lawyer, supervisor or admin."""

    __tablename__ = "curator"

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    role: Mapped[str]
    territories: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    audiences: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    capacity: Mapped[int | None]
    timezone: Mapped[str | None]
    hours: Mapped[str] = mapped_column(server_default=text("''"))
    """OpenStreetMap's opening_hours; empty: Mo-Fr 09:00-18:00; PH off."""
    dismissed_at: Mapped[datetime | None]
    created_at: Mapped[Made]


class Absence(Row):
    """A curator is away, half-open [starts_at, ends_at); the substitute answers meanwhile."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("curator_id", "starts_at"),)

    id: Mapped[Key]
    curator_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))


class Shift(Row):
    """A duty curator answers within [starts_at, ends_at)."""

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("curator_id", "starts_at"),)

    id: Mapped[Key]
    curator_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Console(Row):
    """Where a curator works: one chat of one bot, with a topic a family or with headings.

    mode: `topics` (private chat with topics), `forum` (a group with topics) or `flat`.
    """

    __tablename__ = "console"
    __table_args__ = (
        Index("ix_console_curator_active", "curator_id", unique=True, postgresql_where=text("active")),
        UniqueConstraint("curator_id", "lane_id"),
        Index("ix_console_lane_id", "lane_id"),
    )

    id: Mapped[Key]
    curator_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    lane_id: Mapped[int] = mapped_column(ForeignKey("lane.id"))
    mode: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    """The one where threads show now; a curator has at most one."""
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    """The current family of a flat console."""
    pending: Mapped[str | None]
    """What the console waits for from its curator, as JSON (a note being typed, a hand-over being chosen)."""
    created_at: Mapped[Made]


class CannedReply(Row):
    """A prepared answer («Шаблон»), with variables; `curator_id` null: everybody's."""

    __tablename__ = "canned_reply"

    id: Mapped[Key]
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"), index=True)
    title: Mapped[str]
    content: Mapped[str]
    """JSON of storage.content.Content."""
    created_at: Mapped[Made]
