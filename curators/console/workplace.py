"""Where a curator works: the private chat they joined from, a group with topics, or another chat of theirs."""

from __future__ import annotations

from curators import staff
from curators.console import guard, showing
from curators.console.current import with_current
from curators.console.greeting import RIGHTS, greeting
from curators.console.spot import Spot
from curators.staff import Desk
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import alarms, console_place, consoles, lanes

HERE = Button("Работать здесь", "c:here")
ELSEWHERE = (
    "Сейчас ваш пульт в другом чате, и сообщения семей приходят туда. Отсюда семье ничего не ушло. "
    "Хотите работать здесь?"
)
NOT_ONE_OF_OURS = "Пультом может сделать группу только куратор. Откройте бота в личном чате и войдите по своему коду."


async def open_here(turn: Turn, curator_id: int, lane_id: int, mode: str) -> None:
    """This chat is the curator's console from now on: a greeting, then the families that wait for them."""
    console_id = await consoles.open_console(turn.tx, curator_id, lane_id, mode)
    # Read anew: the staff of this update does not know the new console yet, and waiting families must reach it.
    turn.staff = await staff.read(turn.tx, turn.staff.version, turn.zone)
    desk = Desk(console_id, lane_id, mode, turn.channel)
    person = turn.staff.roster.curators[curator_id]
    await alarms.audit(turn.tx, "console_opened", curator_id=curator_id, detail={"mode": mode})
    words = Content(text=greeting(person.full_name, turn.channel, mode, person.role))
    turn.say(lane_id, with_current(words, None, person.role) if mode == "flat" else words)
    await showing.waiting(turn, curator_id, desk)


def private_mode(turn: Turn) -> str:
    """What a private chat with this bot can be."""
    return "topics" if turn.topics else "flat"


async def here(spot: Spot) -> str | None:
    """This chat is the console from now on; what was typed here meanwhile is asked about."""
    mode = spot.place.mode if not spot.turn.event.private else private_mode(spot.turn)
    await open_here(spot.turn, spot.curator.id, spot.lane_id, mode)
    if spot.pending.held:
        spot.place = spot.place._replace(mode=mode)
        await guard.offer(spot)
    return "Работаем здесь"


async def in_group(turn: Turn, curator_id: int) -> None:
    """«/pult» in a group: it becomes this curator's console, a topic a family."""
    event = turn.event
    lane_id = await lanes.ensure(turn.tx, turn.channel, turn.bot, event.chat_id, private=False)
    if turn.channel != "telegram":
        turn.say(lane_id, Content(text="Здесь в группах нет тем. Пульт удобнее вести в личном чате с ботом."))
        return
    colleague = await consoles.holder(turn.tx, lane_id, curator_id, None)
    if colleague is not None:
        words = f"Эта группа — уже пульт: {colleague['full_name']}. Сделайте, пожалуйста, для себя отдельную."
        turn.say(lane_id, Content(text=words))
        return
    await open_here(turn, curator_id, lane_id, "forum")


async def invited(turn: Turn) -> None:
    """A curator has taken the bot into a group: say how it becomes a console."""
    lane_id = await lanes.ensure(turn.tx, turn.channel, turn.bot, turn.event.chat_id, private=False)
    words = f"Здравствуйте! Чтобы эта группа стала вашим пультом, напишите здесь /pult.\n\n{RIGHTS}"
    turn.say(lane_id, Content(text=words))


async def thrown_out(turn: Turn, curator_id: int) -> None:
    """The bot is out of the group: its curator goes on in the private chat."""
    arrival = turn.arrival
    if arrival.lane_id is None or arrival.own_lane_id is None:
        return
    place = await console_place.meant(turn.tx, curator_id, arrival.lane_id, None, None)
    if place is not None and place.active:
        turn.say(arrival.own_lane_id, Content(text="Бота убрали из группы с вашим пультом. Продолжим здесь."))
        await open_here(turn, curator_id, arrival.own_lane_id, private_mode(turn))
