"""Plans of medication, the doses they make, and what a person reported of each."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class MedicationPlan(Row):
    """FHIR's MedicationRequest of one person, as it stands now; what it says is in its current version.

    status: active | on-hold | stopped | completed. `own` marks a reminder that the person made for themselves.
    """

    __tablename__ = "medication_plan"
    __table_args__ = (
        Index("ix_medication_plan_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    identifier: Mapped[str] = mapped_column(unique=True)
    """The import's identifier; `own:…` and `doctor:…` where it was made in a dialogue."""
    own: Mapped[bool] = mapped_column(server_default=text("false"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    """The doctor whose plan it is; null: the family's doctor is told."""
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    version_id: Mapped[int | None]
    critical: Mapped[bool] = mapped_column(server_default=text("false"))
    made_until: Mapped[datetime | None]
    """Doses exist up to this instant: the rolling horizon."""
    silent: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """So many doses in a row were sent and not answered."""
    last_taken_at: Mapped[datetime | None]
    stock: Mapped[Decimal | None]
    """What is left, in the unit of the dose; null: nobody counts."""
    stock_told_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    next_action_at: Mapped[datetime | None]
    """When its horizon must grow, or its course ends."""
    created_at: Mapped[Made]
    ended_at: Mapped[datetime | None]


class PlanVersion(Row):
    """What a plan said from one moment on; never changed."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("medication_plan.id"))
    number: Mapped[int]
    content: Mapped[bytes]
    """Encrypted JSON: drug, dosage (FHIR's dosageInstruction), on_missed, note."""
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    """Where the course is counted from: a change of zone or meals moves no day of it."""
    critical: Mapped[bool] = mapped_column(server_default=text("false"))
    rules: Mapped[dict[str, Any] | None]
    """Repeats, escalation, window, interval where the plan says otherwise than the settings; ISO 8601 durations."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    created_at: Mapped[Made]


class Dose(Row):
    """One planned occurrence. `wake_at` is its next action; null: nothing will happen by itself any more.

    state: planned | due | snoozed | taken | skipped | missed | cancelled. No foreign keys but the plan's version:
    there are millions.
    """

    __tablename__ = "dose"
    __table_args__ = (
        # A version is of one plan: this also finds the doses of a plan, and one index fewer is written a reminder.
        UniqueConstraint("plan_id", "due_at", "version_id", "step"),
        Index("ix_dose_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
        Index("ix_dose_person_id_due_at", "person_id", "due_at"),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[Key]
    plan_id: Mapped[int]
    version_id: Mapped[int]
    person_id: Mapped[int]
    step: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """Which instruction of the plan it belongs to."""
    due_at: Mapped[datetime]
    next_due_at: Mapped[datetime | None]
    """The next dose of the same plan: this one's window ends there at the latest."""
    state: Mapped[str] = mapped_column(server_default=text("'planned'"))
    asked: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    round_from: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    reminder: Mapped[str | None]
    """The outbox key of the latest reminder: its recorded send starts the clock of silence."""
    silent_since: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]


class Intake(Row):
    """What was reported of a dose (FHIR's MedicationAdministration), append-only; the latest that stands counts.

    status: completed | not-done | entered-in-error (an undo). how: button | text | console | own.
    """

    __tablename__ = "intake"
    __table_args__ = (Index("ix_intake_person_id_reported_at", "person_id", "reported_at"),)

    id: Mapped[Key]
    dose_id: Mapped[int | None] = mapped_column(index=True)
    """Null: taken as needed, without a planned dose."""
    plan_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int]
    status: Mapped[str]
    taken_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    how: Mapped[str]
    reason: Mapped[bytes | None]
    """Why it was skipped, in the person's words; encrypted."""
    identity_id: Mapped[int | None]


class Trust(Row):
    """A person lets another know of missed doses, each by a consent of their own.

    state: offered | agreed | ended.
    """

    __tablename__ = "trust"
    __table_args__ = (
        Index(
            "ix_trust_in_force", "person_id", "trusted_id", unique=True, postgresql_where=text("state <> 'ended'")
        ),
    )  # fmt: skip

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    trusted_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(server_default=text("'offered'"))
    offered_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
