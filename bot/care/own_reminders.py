"""A reminder that a person makes for themselves: shown as their own, never an advice of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from bot.care.held import zone_of
from bot.care.naming import may_name
from bot.care.planning import put_version
from bot.dialogues import leading
from bot.dialogues.speaking import say, vault_of
from curators.turn import Turn
from scenarios import own_reminder
from scenarios.plan_content import PlanContent, Rules
from scenarios.plan_words import course_words
from scenarios.timing import Meals
from scenarios.timing_terms import TimingError
from storage.content import Button, Content
from storage.queries import plans

MOST = 10
ENOUGH = f"Своих напоминаний уже {MOST}: больше легко запутаться. Уберите лишнее в «Курсах» и добавьте новое."


async def ask(turn: Turn, _rest: Sequence[str] = ()) -> str | None:
    """Begin to ask what to remind of; its name only where it may be kept and told here."""
    assert turn.arrival.person_id is not None
    own = [one for one in await plans.of_person(turn.tx, turn.arrival.person_id) if one.own]
    if sum(one.status in {"active", "on-hold"} for one in own) >= MOST:
        say(turn, Content(text=ENOUGH, buttons=((Button("Курсы", "r:p"),),)))
        return None
    await leading.begin(turn, "own_reminder", {"named": await may_name(turn)}, first=True)
    return None


async def told(turn: Turn, params: Mapping[str, str]) -> None:
    """Make the reminder that was answered for."""
    person_id, zone = turn.arrival.person_id, zone_of(turn)
    assert person_id is not None
    today = turn.now.astimezone(zone).date()
    name = " ".join(params.get("name", "").split()) or "Моё напоминание"
    try:
        dosage = own_reminder.dosage(params.get("times", ""), params.get("days", ""), params.get("until", ""), today)
        content = PlanContent(name, dosage)
        steps = content.steps
    except (ValueError, TimingError):
        say(turn, Content(text="Не получилось понять время. Попробуйте, пожалуйста, ещё раз: «Добавить своё»."))
        return
    await put_version(
        turn.tx,
        vault_of(turn),
        person_id=person_id,
        identifier=f"own:{uuid4()}",
        content=content,
        rules=Rules(),
        critical=False,
        requester_id=None,
        author_id=None,
        zone=zone.key,
        starts_at=turn.now,
        now=turn.now,
        own=True,
    )
    named = await may_name(turn)
    words = course_words(steps, zone, Meals(), turn.now.astimezone(zone), today, named=named)
    title = name if named else "Ваше напоминание"
    home = Button("Мои напоминания", "r:h")
    say(turn, Content(text=f"Готово. {title}: {words}. Будем напоминать.", buttons=((home,),)))
