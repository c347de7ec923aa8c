"""What the service tells many at once, and where it invites them; and what a person may demand of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Broadcast(Row):
    """A message to a segment. state: draft | waiting (approval) | sending | paused | done | cancelled."""

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),)

    id: Mapped[Key]
    author_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str]
    """public: may go by any messenger the operator may use; personal | health: by policy and consent; survey."""
    content: Mapped[dict[str, Any]]
    segment: Mapped[dict[str, Any]]
    """audiences, territories, weeks of pregnancy, ages of children."""
    survey: Mapped[str | None]
    """The scenario each is asked by instead of being sent the content (kind survey)."""
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    expected: Mapped[int] = mapped_column(server_default=text("0"))
    last_person_id: Mapped[int] = mapped_column(server_default=text("0"))
    """How far the choosing has come."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]


class Recipient(Row):
    """One person of a broadcast. state: queued (its outbox row tells) | left_out; sent | failed once that is gone."""

    __tablename__ = "recipient"
    __table_args__ = (PrimaryKeyConstraint("broadcast_id", "person_id"),)

    broadcast_id: Mapped[int]
    person_id: Mapped[int]
    outbox_id: Mapped[int | None]
    channel: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Event(Row):
    """A meeting people are invited to. state: open | cancelled | over."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),)

    id: Mapped[Key]
    author_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    title: Mapped[str]
    words: Mapped[str]
    place: Mapped[str]
    territory: Mapped[str | None]
    audiences: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    starts_at: Mapped[datetime]
    capacity: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    created_at: Mapped[Made]
    next_action_at: Mapped[datetime | None]


class Guest(Row):
    """Who comes. state: going | waiting | declined | came."""

    __tablename__ = "guest"
    __table_args__ = (PrimaryKeyConstraint("event_id", "person_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str]
    since: Mapped[datetime]
    reminded_at: Mapped[datetime | None]


class Erasure(Row):
    """A person asks to be forgotten. state: asked | approved | refused | done."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("ix_erasure_open", "person_id", unique=True, postgresql_where=text("state IN ('asked', 'approved')")),
        Index("ix_erasure_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'asked'"))
    why: Mapped[str]
    """asked | withdrawn: a consent taken back ends in the same way."""
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    done_at: Mapped[datetime | None]
    act: Mapped[dict[str, Any] | None]
    """What was destroyed, by kind and number; ids only."""
    forgot: Mapped[bytes | None]
    """A digest, encrypted, of the id under which files bring this person: by it they are not brought back."""
    next_action_at: Mapped[datetime | None]
