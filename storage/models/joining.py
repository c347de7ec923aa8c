"""How people come in: invites, attempts with codes, consents."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Invite(Row):
    """A code that joins one identity a messenger to an imported person or curator."""

    __tablename__ = "invite"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"), index=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[Made]


class CodeAttempt(Row):
    """A wrong code tried by an account: too many are throttled."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_channel_user_id_at", "channel", "user_id", "at"),)

    id: Mapped[Key]
    channel: Mapped[str]
    user_id: Mapped[str]
    at: Mapped[Made]


class Consent(Row):
    """A consent of one kind: base, health, doctor, trusted, mailings; the row stays when it is withdrawn."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_in_force", "person_id", "kind", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    text_version: Mapped[str]
    """Which text was agreed to; `paper` where it was signed on paper."""
    channel: Mapped[str]
    """telegram, vk, max or paper."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
