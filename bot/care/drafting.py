"""Whoever prescribes, for whom, and the draft as the console keeps it: sealed, so that no drug lies readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.care.daily import meals_of
from curators.console.pending import Outside
from curators.console.spot import Spot
from curators.roles import Act, may
from scenarios import draft as drafts
from scenarios.draft import Draft, said_of
from scenarios.plan_content import PlanContent, from_json
from scenarios.timing import Meals
from storage.channel_policy import health_words_allowed
from storage.queries import consents, people, plans
from storage.queries.plans import Standing
from storage.vault import Sealed, Vault

MADE_HERE = "doctor:"
UNNAMED = "назначение; без согласия о здоровье не показываем, какое"


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan, opened; `words`: what it says."""

    row: Standing
    content: PlanContent
    words: str
    named: bool
    """The consents of whose plan it is let its drug be named in this console."""

    @property
    def title(self) -> str:
        """What it goes by."""
        return self.content.drug if self.named else "Назначение"

    @property
    def changeable(self) -> bool:
        """Made in a console, and still going: another system's plan is changed there."""
        return self.named and self.row.identifier.startswith(MADE_HERE) and self.row.status in {"active", "on-hold"}


@dataclass(frozen=True, slots=True)
class Desk:
    """One update of whoever prescribes."""

    spot: Spot

    @classmethod
    def of(cls, spot: Spot) -> Desk:
        """Give the desk of this console."""
        return cls(spot)

    @property
    def vault(self) -> Vault:
        """What opens and seals."""
        assert self.spot.turn.vault is not None, "drugs need the keys of encrypted columns"
        return self.spot.turn.vault

    @property
    def doctor(self) -> bool:
        """A doctor prescribes by their own word."""
        return self.spot.curator.role == "doctor"

    @property
    def may(self) -> bool:
        """A doctor by their own word, curators from a prescription they have seen; others look, and change nothing."""
        return may(self.spot.curator.role, Act.PRESCRIBE)

    @property
    def now(self) -> datetime:
        """The service's time."""
        return self.spot.turn.now

    @property
    def today(self) -> date:
        """The doctor's own day: dates are read by it."""
        return self.now.astimezone(ZoneInfo(self.spot.curator.timezone)).date()

    async def adults(self) -> list[Any]:
        """The family's adults."""
        assert self.spot.place.family_id is not None
        return await people.adults(self.spot.turn.tx, self.spot.place.family_id)

    async def one_adult(self, draft: Draft) -> Draft:
        """Where there is but one adult, nobody need be asked."""
        if draft.person_id is not None:
            return draft
        adults = await self.adults()
        return msgspec.structs.replace(draft, person_id=adults[0]["id"]) if len(adults) == 1 else draft

    async def day(self, draft: Draft) -> tuple[ZoneInfo, Meals]:
        """The zone and the meals of whoever takes it."""
        return await self.day_of(draft.person_id or 0)

    async def day_of(self, person_id: int) -> tuple[ZoneInfo, Meals]:
        """A person's zone and meals."""
        zone, meals = await plans.day_of(self.spot.turn.tx, person_id, self.spot.turn.zone)
        return ZoneInfo(zone), meals_of(meals)

    async def plans(self) -> list[Shown]:
        """The plans of everybody in this family, those in force first; named as far as their consents go."""
        found: list[Shown] = []
        for adult in await self.adults():
            zone, meals = await self.day_of(adult["id"])
            agreed = await consents.kinds(self.spot.turn.tx, adult["id"])
            named = health_words_allowed(self.spot.turn.channel, self.spot.turn.operator, agreed)
            named = named and (not self.doctor or "doctor" in agreed)
            for row in await plans.of_person(self.spot.turn.tx, adult["id"]):
                content = from_json(self.vault.decrypt(row.content))
                start = row.starts_at.astimezone(ZoneInfo(row.zone))
                words = said_of(content.steps, zone, meals, start, self.today)
                found.append(Shown(row, content, f"{content.drug}, {words}" if named else UNNAMED, named))
        return sorted(found, key=lambda one: one.row.status not in {"active", "on-hold"})

    async def plan(self, plan_id: str) -> Shown | None:
        """One of them; None where it isn't this family's."""
        return next((one for one in await self.plans() if str(one.row.id) == plan_id), None)


async def keep(spot: Spot, room: str, draft: Draft) -> None:
    """Remember where it stands, over a restart too."""
    sealed = Desk(spot).vault.encrypt(drafts.to_json(draft)).decode()
    await spot.remember(ask=Outside(room, spot.thread_id, sealed))


def opened(spot: Spot, ask: Outside) -> Draft | None:
    """Open what was remembered; None where its key is lost or its shape has changed since."""
    try:
        return drafts.from_json(Desk(spot).vault.decrypt(ask.sealed.encode()))
    except (Sealed, msgspec.DecodeError):
        return None


async def forget(spot: Spot) -> None:
    """It is done, or given up."""
    await spot.remember(ask=None)
