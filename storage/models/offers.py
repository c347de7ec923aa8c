"""What can be offered to a family: measures of support, services nearby, money of the fund, a call to a doctor."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Measure(Row):
    """A measure of support. level: federal | regional | municipal; status: active | draft | archived."""

    __tablename__ = "measure"
    __table_args__ = (Index("ix_measure_found", "found", postgresql_using="gin"),)

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    gist: Mapped[str]
    audiences: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    level: Mapped[str]
    territories: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    benefit: Mapped[str | None]
    amount: Mapped[str | None]
    amount_as_of: Mapped[date | None]
    rules: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    """Conditions as data: fact, test, value, and why in words."""
    conditions: Mapped[str | None]
    documents: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    apply_at: Mapped[str | None]
    link: Mapped[str | None]
    window: Mapped[str | None]
    term: Mapped[str | None]
    periodicity: Mapped[str | None]
    act: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    verified_at: Mapped[date | None]
    verified_by: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    words: Mapped[str] = mapped_column(server_default=text("''"))
    """Everything searched in, lowered, ё as е: for words with typos."""
    found: Mapped[str] = mapped_column(TSVECTOR, Computed("to_tsvector('russian', words)", persisted=True))
    updated_at: Mapped[Made]


class MeasureVersion(Row):
    """What a measure said before."""

    __tablename__ = "measure_version"
    __table_args__ = (PrimaryKeyConstraint("measure_id", "version"),)

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    replaced_at: Mapped[Made]


class Service(Row):
    """A service near a family (ресурсная карта)."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_found", "found", postgresql_using="gin"),)

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    gist: Mapped[str | None]
    audiences: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    territory: Mapped[str]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    hours: Mapped[str | None]
    link: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    verified_at: Mapped[date | None]
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    words: Mapped[str] = mapped_column(server_default=text("''"))
    found: Mapped[str] = mapped_column(TSVECTOR, Computed("to_tsvector('russian', words)", persisted=True))
    updated_at: Mapped[Made]


class Fund(Row):
    """Money for targeted aid; what is left is its ledger's sum, never below nothing."""

    __tablename__ = "fund"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    balance: Mapped[Decimal] = mapped_column(server_default=text("0"))
    """The ledger's sum, kept under the row's lock: two approvals at once can't overspend."""
    created_at: Mapped[Made]


class AidRequest(Row):
    """A request for money. state: draft | asked | approved | refused | paid | withdrawn."""

    __tablename__ = "aid_request"
    __table_args__ = (Index("ix_aid_request_state", "state", "asked_at"),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("family_case.id"))
    curator_id: Mapped[int] = mapped_column(ForeignKey("curator.id"))
    amount: Mapped[Decimal]
    purpose: Mapped[str]
    papers: Mapped[dict[str, Any] | None]
    """Content with the attachments."""
    state: Mapped[str] = mapped_column(server_default=text("'asked'"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class LedgerEntry(Row):
    """One movement of a fund, append-only. kind: deposit | grant | return."""

    __tablename__ = "ledger_entry"

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    aid_id: Mapped[int | None] = mapped_column(ForeignKey("aid_request.id"))
    kind: Mapped[str]
    amount: Mapped[Decimal]
    """Signed: what the balance changed by."""
    balance: Mapped[Decimal]
    """After it."""
    words: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    at: Mapped[datetime]


class DispatchOrder(Row):
    """What was asked of another system («вызвать врача на дом»).

    state: sending | accepted | done | failed | cancelling | cancelled.
    """

    __tablename__ = "dispatch_order"
    __table_args__ = (
        Index("ix_dispatch_order_due", "next_action_at", postgresql_where=text("next_action_at IS NOT NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    intent: Mapped[str]
    """house_call | appointment."""
    adapter: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """What the other system deduplicates by."""
    number: Mapped[str | None]
    status: Mapped[str | None]
    """In the other system's words."""
    state: Mapped[str] = mapped_column(server_default=text("'sending'"))
    content: Mapped[bytes]
    """Encrypted JSON: address, complaint, wishes."""
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    next_action_at: Mapped[datetime | None]
