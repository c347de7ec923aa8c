"""Doses as they were found and locked, opened for the decisions and for words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.care.naming import may_name
from bot.care.rules import plan_by
from bot.dialogues.speaking import vault_of
from curators.turn import Turn
from scenarios.amount import Amount, amount_words
from scenarios.dosage import Step
from scenarios.dose import Dose, Plan, State
from scenarios.intake_words import Told, tag_of
from scenarios.plan_content import PlanContent, from_json
from storage.queries import plans
from storage.queries.intakes import Kept, Standing
from storage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Held:
    """A dose, its plan's rules and words."""

    kept: Kept
    dose: Dose
    plan: Plan
    content: PlanContent
    step: Step | None

    @property
    def amount(self) -> Decimal:
        """How much is taken at once, in the unit of the dose; nothing where the doctor named none."""
        return quantity(self.step.amount if self.step is not None else None)

    def told(self, *, named: bool, tag: str = "") -> Told:
        """Give it as its person may be shown it."""
        if not named:
            return Told(self.dose, self.plan, tag=tag)
        amount = self.step.amount if self.step is not None else None
        how = amount_words(amount) if amount is not None else ""
        return Told(self.dose, self.plan, self.content.drug, how)


def opened(turn: Turn, found: Sequence[Kept]) -> list[Held]:
    """Open what was found."""
    return [_held(turn, kept) for kept in found]


async def told(turn: Turn, held: Sequence[Held]) -> list[Told]:
    """Give doses as this person may be shown them here."""
    return await shown(turn, held, named=await may_name(turn))


async def shown(turn: Turn, held: Sequence[Held], *, named: bool) -> list[Told]:
    """Give doses as they may be shown: by name, else by the number of the plan."""
    tags = {} if named else await tags_of(turn, [one.kept.plan_id for one in held])
    return [one.told(named=named, tag=tags.get(one.kept.plan_id, "")) for one in held]


async def tags_of(turn: Turn, plan_ids: Sequence[int]) -> dict[int, str]:
    """Give what plans are told by where they may not be named."""
    return {one: tag_of(*place) for one, place in (await plans.places(turn.tx, sorted(set(plan_ids)))).items()}


def quantity(amount: Amount | None) -> Decimal:
    """Give how much is taken at once, in the unit of the dose; nothing where the doctor named none."""
    return Decimal(amount.value.numerator) / Decimal(amount.value.denominator) if amount else Decimal()


def ids_of(held: Sequence[Held]) -> str:
    """Give the doses a dialogue is about, as its facts hold them."""
    return ",".join(str(one.dose.id) for one in held)


def zone_of(turn: Turn) -> ZoneInfo:
    """Give the zone in which the person of this turn reads times."""
    return ZoneInfo(turn.arrival.timezone or turn.zone)


def standing(dose: Dose) -> Standing:
    """Give a dose's row."""
    return Standing(
        dose.id,
        dose.state,
        dose.asked,
        dose.round_from,
        dose.silent_since,
        dose.last_sent_at,
        dose.snoozed_until,
        dose.escalated_at,
        dose.answered_at,
        dose.taken_at,
        dose.wake_at,
    )


def _held(turn: Turn, kept: Kept) -> Held:
    try:
        content = from_json(vault_of(turn).decrypt(kept.content))
    except Sealed:
        # A key was lost: the person's answer is recorded all the same, only nothing can be named.
        content = PlanContent("", [])
    steps = content.steps if content.dosage else []
    plan = plan_by(
        turn.reminding, kept.rules, kept.zone, critical=kept.critical, quiet=None, on_missed=content.on_missed
    )
    dose = Dose(
        id=kept.id,
        due_at=kept.due_at,
        state=State(kept.state),
        asked=kept.asked,
        round_from=kept.round_from,
        silent_since=kept.silent_since,
        last_sent_at=kept.last_sent_at,
        snoozed_until=kept.snoozed_until,
        escalated_at=kept.escalated_at,
        answered_at=kept.answered_at,
        taken_at=kept.taken_at,
        next_due_at=kept.next_due_at,
        last_taken_at=kept.last_taken_at,
        silent_before=kept.silent,
        wake_at=kept.wake_at,
    )
    return Held(kept, dose, plan, content, steps[kept.step] if kept.step < len(steps) else None)
