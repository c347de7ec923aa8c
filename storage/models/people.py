"""Who the service is for: families, their adults and children, and the accounts they write from."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base_row import Key, Made, Row


class Family(Row):
    """A household: the unit a curator answers for."""

    __tablename__ = "family"
    __table_args__ = (Index("ix_family_curator_id_id", "curator_id", "id"),)

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    """`family_id` of the import; `self:…` where the family registered itself."""
    territory: Mapped[str] = mapped_column(index=True)
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"), index=True)
    verified: Mapped[bool] = mapped_column(server_default=text("true"))
    """False until the curator confirms a family that registered itself."""
    children_said_at: Mapped[datetime | None]
    """When the family or its curator last said who its children are: from then on no import says otherwise."""
    created_at: Mapped[Made]


class Child(Row):
    """A child of a family: the month of birth and nothing else, so that help is offered in time."""

    __tablename__ = "child"
    __table_args__ = (CheckConstraint("EXTRACT(day FROM born) = 1", name="month_only"),)

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    born: Mapped[date] = mapped_column(index=True)
    """The first day of the month. Not sealed: broadcasts choose by it, and alone it tells of nobody."""
    source: Mapped[str]
    """Who said it: family | birth | curator | import."""
    created_at: Mapped[Made]


class Person(Row):
    """One adult of a family. Phones and birth dates are encrypted; the name is not, so that it can be searched."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_full_name_id", "full_name", "id"),
        Index("ix_person_territory", "territory", "full_name", "id", postgresql_include=["family_id"]),
        Index("ix_person_family_id_id", "family_id", "id", postgresql_include=["full_name"]),
        Index(
            "ix_person_begins",
            literal_column("translate(lower(full_name), 'ё', 'е')").label("begins"),
            "id",
            postgresql_ops={"begins": "text_pattern_ops"},
        ),
        Index(
            "ix_person_called",
            literal_column("translate(lower(full_name), 'ё', 'е')").label("called"),
            postgresql_using="gin",
            postgresql_ops={"called": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(unique=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    territory: Mapped[str]
    """The family's, kept by the database itself (`of_family`, `family_moved`): a territory is read by name."""
    full_name: Mapped[str]
    audiences: Mapped[list[str]]
    timezone: Mapped[str | None]
    phone: Mapped[bytes | None]
    """Fernet token of the E.164 number."""
    phone_blind: Mapped[str | None] = mapped_column(index=True)
    birth_date: Mapped[bytes | None]
    identity_id: Mapped[int | None] = mapped_column(
        ForeignKey("identity.id", use_alter=True, name="fk_person_identity_id")
    )
    """The account this person wrote from last: where answers go."""
    consented: Mapped[bool] = mapped_column(server_default=text("false"))
    """The base consent is in force (the record itself is in `consent`)."""
    mailings_asked_at: Mapped[datetime | None]
    """When they were asked about news and invitations: nobody is asked that a second time."""
    created_at: Mapped[Made]


class Identity(Row):
    """An account in a messenger: the same number on two messengers is two identities."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("channel", "user_id"),
        Index("ix_identity_person_id", "person_id"),
        Index("ix_identity_curator_id", "curator_id"),
        Index("ix_identity_talks", "talks_since", postgresql_where=text("talks_to IS NOT NULL")),
    )

    id: Mapped[Key]
    channel: Mapped[str]
    user_id: Mapped[str]
    lane_id: Mapped[int] = mapped_column(ForeignKey("lane.id"))
    """The private chat with the bot."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    curator_id: Mapped[int | None] = mapped_column(ForeignKey("curator.id"))
    acts_as_curator: Mapped[bool] = mapped_column(server_default=text("false"))
    """A curator who is also a family's adult says explicitly whom they act as."""
    name: Mapped[str | None]
    """As the messenger shows it; kept only once the person has agreed."""
    talks_to: Mapped[str | None]
    """The kind of the thread their words go to now; null: the curator's."""
    talks_since: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    created_at: Mapped[Made]
