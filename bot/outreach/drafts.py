"""A broadcast before it leaves: kept, looked at, sent to oneself, sent, agreed to by a second person."""

from __future__ import annotations

from zlib import crc32

from bot.dialogues.speaking import vault_of
from bot.outreach import choosing, showing, words
from bot.outreach.choosing import Count, Rules
from bot.outreach.tally import Tally
from curators.console.page import Rows
from curators.console.spot import Spot
from curators.roles import DECIDES
from curators.roster import CuratorRow
from curators.turn import Turn
from scenarios import segment
from scenarios.broadcasting import Kind
from scenarios.segment import Segment
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, broadcasts, cast_answers
from storage.queries.outbox import Line
from storage.transaction import Record


def rules_of(turn: Turn) -> Rules:
    """Give what choosing people needs of the service's settings."""
    return Rules(turn.operator, turn.zone, turn.reminding, vault_of(turn))


async def put(spot: Spot, kind: Kind, content: Content, aim: Segment, event_id: int | None = None) -> None:
    """Keep a draft, and offer to look at it as people will, and to send it."""
    turn = spot.turn
    made = await broadcasts.make(
        turn.tx,
        author_id=spot.curator.id,
        event_id=event_id,
        kind=kind,
        content=contents.to_json(content),
        segment=segment.to_json(aim),
        expected=0,
        at=turn.now,
    )
    await alarms.audit(turn.tx, "broadcast_drafted", curator_id=spot.curator.id, detail={"broadcast": made})
    spot.say(f"Рассылка {made} готова. Посмотрите её глазами людей, потом отправляйте.", draft_buttons(made))


def draft_buttons(number: int, *, own: bool = True) -> Rows:
    """What may be done with a draft; its words are its author's alone."""
    words_of_it = (Button("Исправить текст", f"c:cast:0:w:{number}"),) if own else ()
    return (
        (Button("Отправить себе", f"c:cast:0:t:{number}"), Button("Отправить", f"c:cast:0:s:{number}")),
        (*words_of_it, Button("Отменить", f"c:cast:0:x:{number}")),
    )


async def counted(turn: Turn, cast: Record) -> Count:
    """How many it would go to now."""
    aim = segment.from_json(cast["segment"])
    return await choosing.count(turn.tx, rules_of(turn), Kind(cast["kind"]), aim, turn.now)


def to_oneself(spot: Spot, cast: Record) -> None:
    """Send it to its author, just as people will see it."""
    spot.turn.say(spot.lane_id, contents.from_json(cast["content"]))


async def sent(spot: Spot, cast: Record) -> str:
    """«Отправить»: at once, or to a second person first."""
    turn, number = spot.turn, cast["id"]
    count = await counted(turn, cast)
    if not count.number:
        spot.say(f"Сейчас рассылку некому отправить.\n\n{words.reach(count)}")
        return "Не отправлено"
    await broadcasts.expect(turn.tx, number, count.number)
    author = turn.staff.roster.curators[cast["author_id"]]
    why = words.needs_second(author.role in DECIDES, count.number)
    second = may_agree(spot.curator, cast, author)  # what somebody else wrote, this one has read
    if why is None or second:
        await start(turn, cast, count.number, approved_by=spot.curator.id if second else None)
        return "Отправляем"
    others = [one for one in turn.staff.roster.curators.values() if may_agree(one, cast, author)]
    here = [one for one in others if one.id in turn.staff.desks]
    if not here:
        spot.say(f"{why} Сейчас согласиться некому: второй руководитель ещё не подключился. Черновик сохранён.")
        return "Не отправлено"
    await broadcasts.move(turn.tx, number, "waiting")
    for one in here:
        turn.lines += asked(turn.staff.desks[one.id].lane_id, cast, count, author)
    spot.say(f"{why} Спросили: {', '.join(one.full_name for one in here)}. Как только согласятся, рассылка уйдёт.")
    return "Спросили"


def may_agree(person: CuratorRow, cast: Record, author: CuratorRow) -> bool:
    """Tell whether this person may agree to it: a second one who decides, for all of the places it goes to."""
    if person.role not in DECIDES or person.id == author.id or person.dismissed:
        return False
    where = set(segment.from_json(cast["segment"]).territories) or set(author.territories)
    return not person.territories or (bool(where) and where <= person.territories)


def agree_buttons(cast: Record) -> Rows:
    """What a second person may say; the yes is to these very words, whatever they become later."""
    number = cast["id"]
    agree = Button("Согласиться", f"c:cast:0:a:{number}:{mark(cast)}")
    return ((agree, Button("Вернуть", f"c:cast:0:d:{number}")),)


def mark(cast: Record) -> str:
    """Tell the words of a broadcast from others it may have had."""
    return f"{crc32(cast['content'].encode()):08x}"


def asked(lane_id: int, cast: Record, count: Count, author: CuratorRow) -> list[Line]:
    """Show a second person the words, whom they go to, and ask."""
    number = cast["id"]
    aim = words.whom(segment.from_json(cast["segment"]), Kind(cast["kind"]))
    text = (
        f"📣 {author.full_name} просит согласия на рассылку {number}.\n\n{aim}\n\n{words.reach(count)}\n\nТекст — выше."
    )
    return [
        Line(lane_id, "say", cast["content"]),
        Line(lane_id, "say", contents.to_json(Content(text=text, buttons=agree_buttons(cast)))),
    ]


async def start(turn: Turn, cast: Record, number: int, approved_by: int | None = None) -> None:
    """Let it go: the clock chooses the people from now on, and the author sees how it goes."""
    await broadcasts.move(
        turn.tx, cast["id"], "sending", next_at=turn.now, started_at=turn.now, approved_by=approved_by
    )  # fmt: skip
    await cast_answers.follow(turn.tx)
    by = approved_by or cast["author_id"]
    detail = {"broadcast": cast["id"], "expected": number}
    await alarms.audit(turn.tx, "broadcast_started", curator_id=by, detail=detail)
    desk = turn.staff.desks.get(cast["author_id"])
    if desk is not None:
        now = {**cast, "state": "sending", "expected": number}
        said = showing.progress_content(now, Tally(), turn.zone)
        key = showing.live_key(cast["id"])
        turn.lines.append(Line(desk.lane_id, "say", contents.to_json(said), key=key))
