"""What a family asked for, as work: status, plan, what was done; who was asked to help; who waits for an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class FamilyCase(Row):
    """A case (обращение).

    status: new | in_progress | waiting_family | waiting_agency | solved | closed.
    priority: low | normal | high | urgent.
    """

    __tablename__ = "family_case"
    __table_args__ = (
        Index("ix_family_case_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
        Index("ix_family_case_owner_id_status", "owner_id", "status"),
        Index(
            "ix_family_case_own",
            "own_id",
            "due_at",
            "id",
            postgresql_include=["status", "priority"],
            postgresql_where=text("status <> 'closed'"),
        ),
        Index("ix_family_case_dated", "due_at", "id", postgresql_where=text("status <> 'closed'")),
        Index(
            "ix_family_case_status", "territory", "status", "due_at", "id", postgresql_where=text("status <> 'closed'")
        ),
        Index(
            "ix_family_case_priority",
            "territory",
            "priority",
            "due_at",
            "id",
            postgresql_where=text("status <> 'closed'"),
        ),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    """As people say it: `2026-000123`."""
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    territory: Mapped[str]
    """The family's, kept by the database itself (`of_family`, `family_moved`): lists are read by it."""
    own_id: Mapped[int | None]
    """Whose list it stands in: the family's own curator's, where it has none its owner's; kept as the territory is."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    topic: Mapped[str]
    words: Mapped[str]
    """What is asked for, in the family's words."""
    status: Mapped[str] = mapped_column(server_default=text("'new'"))
    priority: Mapped[str] = mapped_column(server_default=text("'normal'"))
    next_step: Mapped[str | None]
    """What happens next, as the family sees it."""
    reasons: Mapped[str | None]
    profile: Mapped[str | None]
    needs: Mapped[str | None]
    outcome: Mapped[str | None]
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    rating_words: Mapped[str | None]
    level: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How far it has come back: 0 the owner, 1 the supervisor."""
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    """When somebody last did something about it."""
    closed_at: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]


class CaseStep(Row):
    """A step of a case's plan, with its date."""

    __tablename__ = "case_step"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("family_case.id"), index=True)
    words: Mapped[str]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    created_at: Mapped[Made]


class CaseEvent(Row):
    """What happened to a case, append-only. kind: opened, status, added, note, step, owner, reopened, rated."""

    __tablename__ = "case_event"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("family_case.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    words: Mapped[str | None]
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    detail: Mapped[dict[str, Any] | None]


class AnswerClock(Row):
    """A family waits for a human answer, from the first message without one until it comes.

    kind: first | next. state: open | answered. level: who has been told that it is late (0: nobody).
    """

    __tablename__ = "answer_clock"
    __table_args__ = (
        Index("ix_answer_clock_open", "thread_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_answer_clock_due", "next_action_at", postgresql_where=text("state = 'open'")),
        Index("ix_answer_clock_opened_at", "opened_at"),
        Index("ix_answer_clock_queue", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("ix_answer_clock_territory", "territory", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("ix_answer_clock_own", "own_id", "due_at", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    thread_id: Mapped[int]
    family_id: Mapped[int]
    territory: Mapped[str]
    """The family's, as a case's."""
    own_id: Mapped[int | None]
    """The family's own curator while it is open."""
    kind: Mapped[str]
    curator_id: Mapped[int | None]
    """Who answered then, or answered it."""
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """By duty hours: nights and days off don't count where nobody is on duty."""
    level: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    answered_at: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]


class Referral(Row):
    """A specialist is asked to help a family. state: offered | accepted | returned | done | ended.

    scope: excerpt (what the curator chose) | thread (the talk).
    """

    __tablename__ = "referral"
    __table_args__ = (Index("ix_referral_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),)

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("family_case.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("curator.id"), index=True)
    consilium_id: Mapped[int | None] = mapped_column(ForeignKey("consilium.id"))
    scope: Mapped[str]
    messages: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    """The excerpt: ids of messages."""
    question: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'offered'"))
    words: Mapped[str | None]
    """Why it was returned, or what was done."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]


class Consilium(Row):
    """Several specialists decide together; state: open | decided | cancelled."""

    __tablename__ = "consilium"

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    question: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    minutes: Mapped[str | None]
    decision: Mapped[str | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class Opinion(Row):
    """What one specialist said in a consilium."""

    __tablename__ = "opinion"
    __table_args__ = (UniqueConstraint("consilium_id", "curator_id"),)

    id: Mapped[Key]
    consilium_id: Mapped[int] = mapped_column(ForeignKey("consilium.id"))
    curator_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    words: Mapped[str]
    at: Mapped[datetime]
