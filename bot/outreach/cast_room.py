"""«Рассылка» in the console: the list, one opened, and its buttons `c:cast:0:{act}:{id}`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from bot.outreach import drafts, showing, whose, words
from bot.outreach.asking import CAST, SEND_WHAT, read_words
from bot.outreach.tally import tally
from curators.console import form, outside
from curators.console.form import WITH_FILES, Answers, Form, Question
from curators.console.spot import Spot
from curators.roles import DECIDES
from scenarios import segment
from scenarios.broadcasting import Kind
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, broadcasts, recipients
from storage.transaction import Record

ROOM = "cast"
SHOWN = 6
GONE = "Такой рассылки нет."
NOT_YOURS = "Это рассылка другого человека: решает он сам или руководитель."
AUTHORS = "Текст правит тот, кто готовил рассылку: попросите, пожалуйста, его."
SECOND = "Согласиться должен другой руководитель, не автор."
OTHER_WORDS = "С тех пор текст изменили: прочитайте его, пожалуйста, ещё раз."


async def begin(spot: Spot) -> None:
    """`/broadcast`: the last ones and a new one; with none yet, the form at once."""
    await _listed(spot, 0)


async def _listed(spot: Spot, page: int) -> None:
    me = spot.curator
    rows = await broadcasts.lately(
        spot.turn.tx, me.id, every=me.role in DECIDES, territories=me.territories, most=SHOWN + 1, skip=page * SHOWN
    )
    if not rows and not page:
        await form.begin(spot, CAST, about_family=False)
        return
    buttons = [(Button(_title(row), f"c:cast:0:o:{row['id']}"),) for row in rows[:SHOWN]]
    turning = [Button("← Новее", f"c:cast:0:l:{page - 1}")] if page else []
    turning += [Button("Раньше →", f"c:cast:0:l:{page + 1}")] if len(rows) > SHOWN else []
    new = (Button("Новая рассылка", "c:cast:0:n:0"),)
    spot.say("Рассылки: последние и новая.", (*buttons, *([tuple(turning)] if turning else []), new))


def _title(row: Record) -> str:
    text = " ".join(contents.from_json(row["content"]).text.split())
    return f"{row['id']} · {showing.HEADS[row['state']]} · {text[:30]}"


async def pressed(spot: Spot, parts: list[str]) -> str | None:
    """One of its buttons; the row is held, so that two presses at once can't both act."""
    act, number = parts[0], _number(parts)
    if act == "n":
        await form.begin(spot, CAST, about_family=False)
        return None
    if act == "l":
        await _listed(spot, number)
        return None
    cast = await broadcasts.one(spot.turn.tx, number, locked=True)
    if cast is None or act not in _ACTS:
        return GONE
    states, does = _ACTS[act]
    if act not in "ad" and spot.curator.id != cast["author_id"] and spot.curator.role not in DECIDES:
        return NOT_YOURS
    if act not in "ad" and not (whose.sees if act == "o" else whose.decides)(spot.curator, *_of(cast)):
        return whose.NOT_HERE
    if states and cast["state"] not in states:
        return f"Рассылка {number} уже {showing.HEADS[cast['state']]}"
    if act == "a" and parts[2:] != [drafts.mark(cast)]:
        return await _asked_anew(spot, cast)
    return await does(spot, cast)


def _of(cast: Record) -> tuple[int, tuple[str, ...]]:
    """Give the author, and the places it is for."""
    return cast["author_id"], segment.from_json(cast["segment"]).territories


async def _open(spot: Spot, cast: Record) -> str | None:
    number, turn, decides = cast["id"], spot.turn, whose.decides(spot.curator, *_of(cast))
    if cast["state"] in {"draft", "waiting"}:
        aim = words.whom(segment.from_json(cast["segment"]), Kind(cast["kind"]))
        text = contents.from_json(cast["content"]).text
        reach = words.reach(await drafts.counted(turn, cast))
        buttons = drafts.draft_buttons(number, own=cast["author_id"] == spot.curator.id) if decides else ()
        if cast["state"] == "waiting":
            buttons = (*(drafts.agree_buttons(cast) if _may_agree(spot, cast) else ()), *buttons[1:])
        spot.say(f"Рассылка {number}: {showing.HEADS[cast['state']]}.\n\n«{text}»\n\n{aim}\n\n{reach}", buttons)
        return None
    found = tally(await recipients.counts(turn.tx, number))
    if cast["state"] in {"sending", "paused"}:
        shown = showing.progress_content(cast, found, turn.zone)
        spot.say(shown if decides else msgspec.structs.replace(shown, buttons=()))
    else:
        spot.say(showing.summary_words(cast, found))
    return None


async def _test(spot: Spot, cast: Record) -> str:
    drafts.to_oneself(spot, cast)
    return "Отправили вам"


async def _words(spot: Spot, cast: Record) -> str | None:
    if cast["author_id"] != spot.curator.id:
        return AUTHORS
    await form.begin(spot, WORDS, {"id": str(cast["id"])}, about_family=False)
    return None


def _may_agree(spot: Spot, cast: Record) -> bool:
    author = spot.turn.staff.roster.curators.get(cast["author_id"])
    return author is not None and drafts.may_agree(spot.curator, cast, author)


async def _asked_anew(spot: Spot, cast: Record) -> str:
    """A yes to words that aren't these: they are shown first."""
    if not _may_agree(spot, cast):
        return SECOND
    author = spot.turn.staff.roster.curators[cast["author_id"]]
    spot.turn.lines += drafts.asked(spot.lane_id, cast, await drafts.counted(spot.turn, cast), author)
    return OTHER_WORDS


async def _agree(spot: Spot, cast: Record) -> str:
    if not _may_agree(spot, cast):
        return SECOND
    await drafts.start(spot.turn, cast, cast["expected"], approved_by=spot.curator.id)
    spot.say(f"Вы согласились: рассылка {cast['id']} уходит.")
    return "Отправляем"


async def _return(spot: Spot, cast: Record) -> str:
    if not _may_agree(spot, cast):
        return SECOND
    await broadcasts.move(spot.turn.tx, cast["id"], "draft")
    desk = spot.turn.staff.desks.get(cast["author_id"])
    if desk is not None:
        said = f"{spot.curator.full_name} просит доработать рассылку {cast['id']}. Обсудите и отправьте ещё раз."
        spot.turn.say(desk.lane_id, Content(text=said, buttons=drafts.draft_buttons(cast["id"])))
    spot.say(f"Рассылка {cast['id']} вернулась автору.")
    return "Вернули"


async def _pause(spot: Spot, cast: Record) -> str:
    await broadcasts.move(spot.turn.tx, cast["id"], "paused", next_at=spot.turn.now)
    return "Остановили: что ещё не ушло, подождёт"


async def _resume(spot: Spot, cast: Record) -> str:
    await broadcasts.move(spot.turn.tx, cast["id"], "sending", next_at=spot.turn.now)
    return "Продолжаем"


async def _cancel(spot: Spot, cast: Record) -> str:
    begun = cast["state"] in {"sending", "paused"}
    now = spot.turn.now
    await broadcasts.move(spot.turn.tx, cast["id"], "cancelled", next_at=now if begun else None, done_at=now)
    await alarms.audit(
        spot.turn.tx, "broadcast_cancelled", curator_id=spot.curator.id, detail={"broadcast": cast["id"]}
    )  # fmt: skip
    if not begun:
        spot.say(f"Рассылка {cast['id']} отменена, никому ничего не ушло.")
    return "Отменили"


_ACTS: dict[str, tuple[frozenset[str], Callable[[Spot, Record], Awaitable[str | None]]]] = {
    "o": (frozenset(), _open),
    "t": (frozenset({"draft"}), _test),
    "s": (frozenset({"draft"}), drafts.sent),
    "w": (frozenset({"draft", "waiting"}), _words),
    "a": (frozenset({"waiting"}), _agree),
    "d": (frozenset({"waiting"}), _return),
    "p": (frozenset({"sending"}), _pause),
    "r": (frozenset({"paused"}), _resume),
    "x": (frozenset({"draft", "waiting", "sending", "paused"}), _cancel),
}
"""What each button does, and in which states; an old button says how it stands."""


async def _reworded_shown(_spot: Spot, answers: Answers, files: Content | None) -> str:
    papers = f"\nФайлов: {len(files.attachments)}" if files is not None else ""
    return f"Рассылка {answers['id']} теперь такая:\n\n«{answers['words']}»{papers}"


async def _reworded(spot: Spot, answers: Answers, files: Content | None) -> None:
    cast = await broadcasts.one(spot.turn.tx, int(answers["id"]), locked=True)
    if cast is None or cast["state"] not in {"draft", "waiting"}:
        spot.say("Эта рассылка уже уходит, текст не изменился.")
        return
    before = contents.from_json(cast["content"])
    text = answers["words"] if answers["words"] != WITH_FILES else ""
    after = words.going_out(text, files.attachments if files is not None else (), before.buttons[:-1])
    await broadcasts.reword(spot.turn.tx, cast["id"], contents.to_json(after))
    await broadcasts.move(spot.turn.tx, cast["id"], "draft")
    spot.say(f"Рассылка {cast['id']} исправлена.", drafts.draft_buttons(cast["id"]))


WORDS = form.register(
    Form(
        "cast_words",
        (Question("words", SEND_WHAT, "текст", read=read_words, files=True),),
        _reworded_shown,
        _reworded,
        "Сохранить",
    )
)


def _number(parts: list[str]) -> int:
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() and len(parts[1]) < 16 else 0


outside.register(ROOM, outside.Room(begin, pressed))
