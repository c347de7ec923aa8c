"""What the service knows of a person's days and health, what it asks by itself, and whom it has raised."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class DailyLife(Row):
    """A person's own day: `when` codes of a plan need it."""

    __tablename__ = "daily_life"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    meals: Mapped[dict[str, Any] | None]
    """wake, breakfast, lunch, dinner, sleep as HH:MM; what is left out is the default."""
    quiet: Mapped[str | None]
    """`22:00-08:00`; empty: none; null: the settings'."""
    zone_asked: Mapped[str | None]
    """A zone that waits for the person's yes."""
    updated_at: Mapped[Made]


class Observation(Row):
    """Something measured or told, at an instant; the value is encrypted JSON."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_person_id_code_at", "person_id", "code", "at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]
    """blood_pressure, weight, movements, wellbeing, phq2, phq9, epds, symptom …"""
    at: Mapped[datetime]
    value: Mapped[bytes]
    run_id: Mapped[int | None]
    created_at: Mapped[Made]


class QuestionnaireResponse(Row):
    """The answers of one dialogue, FHIR-shaped; status: in-progress | completed | stopped."""

    __tablename__ = "questionnaire_response"
    __table_args__ = (
        Index("ix_questionnaire_response_person_id", "person_id", "scenario", "authored_at"),
        Index("ix_questionnaire_response_scenario", "scenario", "authored_at"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scenario: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    authored_at: Mapped[datetime]
    items: Mapped[bytes]
    """Encrypted JSON of FHIR's item[]."""


class Pregnancy(Row):
    """One pregnancy; the dates in it are encrypted. status: active | born | lost | ended."""

    __tablename__ = "pregnancy"
    __table_args__ = (
        Index("ix_pregnancy_active", "person_id", unique=True, postgresql_where=text("status = 'active'")),
        Index("ix_pregnancy_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    dating: Mapped[bytes]
    """Encrypted JSON: edd, method, multiple, and the dates it was reckoned from."""
    proposed: Mapped[bytes | None]
    """Another date that waits for a yes: nothing is re-dated silently."""
    told_week: Mapped[int | None] = mapped_column(SmallInteger)
    """The last week whose words were sent."""
    told_marks: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    next_action_at: Mapped[datetime | None]
    created_at: Mapped[Made]
    ended_at: Mapped[datetime | None]


class Routine(Row):
    """A standing check-in: a dialogue that begins by itself, again and again.

    state: active | paused | ended.
    """

    __tablename__ = "routine"
    __table_args__ = (
        Index("ix_routine_in_force", "person_id", "scenario", unique=True, postgresql_where=text("state <> 'ended'")),
        Index("ix_routine_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scenario: Mapped[str]
    rule: Mapped[str]
    """`daily 10:00`, `weekly mon 11:00`, `once` …, see scenarios/routine.py."""
    facts: Mapped[bytes | None]
    """What the dialogue is started with; encrypted JSON."""
    state: Mapped[str] = mapped_column(server_default=text("'active'"))
    why: Mapped[str | None]
    """pregnancy, audience, scenario, person or curator: what ends it."""
    times: Mapped[int] = mapped_column(server_default=text("0"))
    next_action_at: Mapped[datetime | None]
    created_at: Mapped[Made]
    ended_at: Mapped[datetime | None]


class Escalation(Row):
    """Somebody must look, and goes on being looked for until someone says that they do.

    kind: danger | dose | check_in | supply. state: open | acknowledged | closed. level: how far up the ladder it has
    gone.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_open", "kind", "subject", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_escalation_due", "next_action_at", postgresql_where=text("state = 'open'")),
        Index("ix_escalation_family_id", "family_id", "raised_at"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    subject: Mapped[str]
    """The id it is about: `family:1:bleeding`, `dose:2`, `stranger:3`."""
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[int | None]
    """The line in the history that tells of it."""
    words: Mapped[bytes]
    """What those who are raised read; encrypted."""
    level: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    told: Mapped[list[int]] = mapped_column(server_default=text("'{}'"))
    """Curators told so far."""
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    raised_at: Mapped[datetime]
    next_action_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
