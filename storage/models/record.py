"""What is kept for the record, and single values the whole service shares."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class AuditEvent(Row):
    """Who saw or changed what, append-only: ids only."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_at", "at", postgresql_using="brin"),)

    id: Mapped[Key]
    at: Mapped[Made]
    curator_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    family_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    detail: Mapped[dict[str, Any] | None]


class Alarm(Row):
    """Something an operator must see: told to the admins' consoles once, counted in the metrics."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_open", "kind", "subject", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    subject: Mapped[str]
    """The id it is about."""
    raised_at: Mapped[Made]
    told_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    times: Mapped[int] = mapped_column(server_default=text("1"))


class Setting(Row):
    """A value the whole service shares: `roster` (grows when curators change), `clock` (the demo's shift, seconds)."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
