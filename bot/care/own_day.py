"""The person's own day in «Мои напоминания»: meals and sleep, quiet hours, the zone; doses ahead go by it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.care.daily import meals_of
from bot.care.held import zone_of
from bot.care.planning import remake
from bot.dialogues import leading
from bot.dialogues.speaking import say, show, vault_of
from curators.auto_line import called
from curators.turn import Turn
from scenarios import day_pages, quiet, reminders_pages
from scenarios.day_pages import QUIET, ZONES
from storage.content import Content
from storage.queries import alarms, daily_life, trust


async def settings(turn: Turn, _rest: Sequence[str] = ()) -> str | None:
    """Show all of it."""
    person_id = _person(turn)
    life = await daily_life.of(turn.tx, person_id)
    mine = [one for one in await trust.of(turn.tx, person_id) if one.person_id == person_id and one.state == "agreed"]
    content = reminders_pages.settings(
        quiet=day_pages.quiet_words(life.quiet, _usual(turn)),
        zone=day_pages.zone_words(zone_of(turn).key),
        meals=day_pages.meals_words(meals_of(life.meals)),
        trusted=", ".join(called(one.trusted) for one in mine) or "никого",
    )
    show(turn, content)
    return None


async def my_day(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show meal and sleep times, or ask for others."""
    life = await daily_life.of(turn.tx, _person(turn))
    if rest:
        known = meals_of(life.meals)
        told = {name: f"{getattr(known, name):%H:%M}" for name in day_pages.NAMES}
        await leading.begin(turn, "my_day", told, first=True)
        return None
    show(turn, day_pages.my_day(meals_of(life.meals)))
    return None


async def day_told(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep the times that were told; what is prescribed «после завтрака» moves with them."""
    person_id = _person(turn)
    life = await daily_life.of(turn.tx, person_id)
    meals = day_pages.times_of(life.meals, params)
    await daily_life.put_meals(turn.tx, person_id, meals)
    await remake(turn.tx, vault_of(turn), person_id, turn.now)
    say(turn, Content(text=f"Записали. {day_pages.my_day(meals_of(meals)).text.partition('.')[0]}."))


async def quiet_hours(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show quiet hours, or set others."""
    person_id, which = _person(turn), rest[0] if rest else ""
    if which == "own":
        await leading.begin(turn, "quiet_hours", {}, first=True)
        return None
    toast = None
    if which in QUIET or which == "all":
        await daily_life.put_quiet(turn.tx, person_id, QUIET.get(which))
        toast = "Записали"
    show(turn, day_pages.quiet_hours((await daily_life.of(turn.tx, person_id)).quiet, _usual(turn)))
    return toast


async def quiet_told(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep quiet hours that were typed."""
    hours = f"{params.get('start', '')}-{params.get('end', '')}"
    try:
        quiet.parse(hours)
    except ValueError as error:
        say(turn, Content(text=str(error)))
        return
    await daily_life.put_quiet(turn.tx, _person(turn), hours)
    say(turn, Content(text=f"Записали. Тихие часы: {day_pages.quiet_words(hours, '')}."))


async def zone(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show the zone; a move is asked about, then made with all doses ahead."""
    person_id, which = _person(turn), rest[0] if rest else ""
    place = int(which) if which.isdecimal() and len(which) < 3 else None
    if place is None or place >= len(ZONES):
        if which == "no":
            await daily_life.ask_zone(turn.tx, person_id, None)
        show(turn, day_pages.zones(zone_of(turn).key, turn.now, page=which == "east"))
        return None
    name = ZONES[place][1]
    if name == zone_of(turn).key:
        return "Вы уже на этом времени"
    if len(rest) < 2:
        await daily_life.ask_zone(turn.tx, person_id, name)
        show(turn, day_pages.sure_to_move(name, turn.now))
        return None
    if not await daily_life.move(turn.tx, person_id, name):
        show(turn, day_pages.zones(zone_of(turn).key, turn.now, page=False))
        return "Это уже решено"
    turn.arrival = turn.arrival._replace(timezone=name)
    await remake(turn.tx, vault_of(turn), person_id, turn.now)
    await alarms.audit(turn.tx, "zone_moved", person_id=person_id)
    show(turn, day_pages.zones(name, turn.now, page=False))
    return "Перевели напоминания"


def _usual(turn: Turn) -> str:
    hours = turn.reminding.quiet
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours is not None else ""


def _person(turn: Turn) -> int:
    assert turn.arrival.person_id is not None
    return turn.arrival.person_id
