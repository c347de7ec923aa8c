"""Dialogues the service leads by itself."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class ScenarioRun(Row):
    """One dialogue with one account: where it stands and what was answered.

    state: open | queued | done | expired | cancelled. `facts` is an encrypted JSON object.
    """

    __tablename__ = "scenario_run"
    __table_args__ = (
        Index("ix_scenario_run_open", "identity_id", unique=True, postgresql_where=text("state = 'open'")),
        Index(
            "ix_scenario_run_open_of_person",
            "person_id",
            unique=True,
            postgresql_where=text("state = 'open' AND person_id IS NOT NULL"),
        ),
        Index("ix_scenario_run_due", "next_action_at", postgresql_where=text("state IN ('open', 'queued')")),
    )

    id: Mapped[Key]
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    scenario: Mapped[str]
    version: Mapped[str]
    step: Mapped[str]
    facts: Mapped[bytes]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    asked: Mapped[int] = mapped_column(server_default=text("1"))
    """Which question of the run is open: buttons of an older one are recorded as old."""
    next_action_at: Mapped[datetime | None]
    created_at: Mapped[Made]
    updated_at: Mapped[Made]


class ScenarioText(Row):
    """A version of a scenario file: a running dialogue ends by the version it began with."""

    __tablename__ = "scenario_text"
    __table_args__ = (PrimaryKeyConstraint("scenario", "version"),)

    scenario: Mapped[str]
    version: Mapped[str]
    yaml: Mapped[str]
    added_at: Mapped[Made]
