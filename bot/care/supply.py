"""«Закончилось»: a person has nothing left to take; the doctor and the curator are told at once, nobody is woken."""

from __future__ import annotations

from collections.abc import Sequence

from bot.care.held import Held, zone_of
from bot.care.staff_notice import by_morning, tell_staff
from bot.dialogues.speaking import vault_of
from curators.alert_words import by_policy
from curators.raising import raise_human
from curators.turn import Turn
from scenarios.intake_words import clock

KIND = "supply"
ORDINARY = "пропущено, нужна помощь: свяжитесь, пожалуйста"
IN_FULL = "пропущено: «Закончилось». Нужен рецепт или помощь с покупкой"


def subject(plan_id: int) -> str:
    """Give what an escalation about this plan's supply is known by."""
    return f"supply:{plan_id}"


async def ran_out(turn: Turn, held: Sequence[Held]) -> None:
    """Tell of drugs that have run out: what is critical is looked after until somebody takes it, the rest is a line."""
    ordinary = [one for one in held if not one.plan.critical]
    if ordinary:
        await tell_staff(turn, ordinary, ORDINARY, IN_FULL)
    for one in held:
        if not one.plan.critical:
            continue
        due = clock(one.dose.due_at, zone_of(turn), turn.now)
        lines = await raise_human(
            turn.tx,
            turn.staff,
            kind=KIND,
            subject=subject(one.kept.plan_id),
            family_id=turn.arrival.family_id,
            person_id=one.kept.person_id,
            words=f"{one.content.drug}, приём на {due} пропущен: «Закончилось».\n"
            "Нужен рецепт или помощь с покупкой. Свяжитесь, пожалуйста.",
            now=turn.now,
            vault=vault_of(turn),
            zone=turn.zone,
            danger=False,
            requester_id=one.kept.requester_id,
            allows=by_policy(turn.operator),
        )
        turn.lines += by_morning(turn, lines)
