"""«Отпуск» and «Отпуска»: who is away and who stands in; entered by themselves or by those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from curators.console import form
from curators.console.colleagues import NAMED, named, of_theirs, options
from curators.console.form import Answers, Form, Option, Question
from curators.console.spot import Spot
from curators.console.typed_days import any_day, last_day, written
from curators.duty import SPECIALISTS
from curators.heading import short_name
from curators.roles import DECIDES
from curators.roster import CuratorRow, zone_of
from storage.content import Button, Content
from storage.queries import absences, alarms
from storage.transaction import Record

NOBODY = ""
SHOWN = 8
SUBSTITUTE = f"Кто заместит? {NAMED} Число рядом — сколько семей уже ведёт."


async def _who(spot: Spot, _: Answers) -> Sequence[Option]:
    return options(sorted(of_theirs(spot), key=lambda row: row.full_name))


async def _named(spot: Spot, _: Answers, text: str) -> str:
    return named(of_theirs(spot), text)


def _fit(spot: Spot, answers: Answers) -> list[CuratorRow]:
    """Those of the same trade; the same territory and the least loaded first."""
    own = spot.turn.staff.roster.curators[int(answers["who"])]

    def rank(row: CuratorRow) -> tuple[bool, int, str]:
        return bool(own.territories and not own.territories & row.territories), row.load, row.full_name

    def same_trade(row: CuratorRow) -> bool:
        return row.role == own.role if own.role in SPECIALISTS else row.role not in {*SPECIALISTS, "admin"}

    people = spot.turn.staff.roster.curators.values()
    return sorted((row for row in people if row.reachable and row.id != own.id and same_trade(row)), key=rank)


async def _substitutes(spot: Spot, answers: Answers) -> Sequence[Option]:
    return options(_fit(spot, answers), load=True)


async def _substitute_named(spot: Spot, answers: Answers, text: str) -> str:
    return named(_fit(spot, answers), text)


def _span(spot: Spot, answers: Answers) -> tuple[datetime, datetime]:
    """Whole days of an absence, both included, by the absent one's clock."""
    zone = zone_of(spot.turn.staff.roster.curators[int(answers["who"])].timezone)
    first, last = date.fromisoformat(answers["from"]), date.fromisoformat(answers["to"])
    starts, ends = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def _name(spot: Spot, curator_id: int | None) -> str:
    row = spot.turn.staff.roster.curators.get(curator_id or 0)
    return row.full_name if row is not None else "никто"


def _days(spot: Spot, row: Record) -> str:
    """The days of an absence by the calendar of who is away: «05.01–12.01.2027»."""
    zone = zone_of(spot.turn.staff.roster.curators[row["curator_id"]].timezone)
    first, last = row["starts_at"].astimezone(zone), row["ends_at"].astimezone(zone) - timedelta(minutes=1)
    return f"{first:%d.%m}–{last:%d.%m.%Y}"


async def _shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    if answers["to"] < answers["from"]:
        return f"Конец, {written(answers['to'])}, раньше начала, {written(answers['from'])}: исправьте, пожалуйста."
    substitute = int(answers["substitute"] or 0) or None
    who = int(answers["who"])
    words = f"{_name(spot, who)}: нет с {written(answers['from'])} по {written(answers['to'])}.\nЗамещает: "
    words += _name(spot, substitute) if substitute else "никто, отвечать будет дежурный"
    starts, ends = _span(spot, answers)
    also = await absences.overlaps(spot.turn.tx, substitute, starts, ends) if substitute else None
    if also is not None:
        words += f".\n⚠️ Сами в отъезде {_days(spot, also)}: в эти дни отвечать будет их замена или дежурный"
    return f"{words}."


async def _done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, who = spot.turn, int(answers["who"])
    starts, ends = _span(spot, answers)
    if ends <= starts or ends <= turn.now:
        spot.say("Такого отпуска не бывает: конец раньше начала или уже прошёл. Ничего не записано.")
        return
    await absences.hold(turn.tx, who)  # two who write it down at once: the second sees the first's days
    other = await absences.overlaps(turn.tx, who, starts, ends)
    if other is not None:
        days = _days(spot, other)
        spot.say(f"На эти дни уже записано отсутствие ({days}). Отмените его в «Отпуска» и запишите заново.")
        return
    substitute = int(answers["substitute"] or 0) or None
    if substitute == who:  # «кого» was amended after «замену»
        spot.say("Заместить себя нельзя. Ничего не записано, начните, пожалуйста, заново: «Отпуск».")
        return
    made = await absences.put(turn.tx, who, starts, ends, substitute)
    await alarms.audit(turn.tx, "absence_put", curator_id=spot.curator.id, detail={"absence": made, "of": who})
    comes = "В первый день семьи сами появятся у того, кто замещает, а после последнего — вернутся."
    spot.say(f"Записано. {comes if substitute else 'Семьям ответит дежурный.'}")
    desk = turn.staff.desks.get(substitute or 0)
    if desk is not None and substitute != spot.curator.id:
        turn.say(desk.lane_id, Content(text=f"🤝 Вас попросили заместить.\n{await _shown(spot, answers, None)}"))


AWAY = form.register(
    Form(
        "away",
        (
            Question("who", f"Кого не будет? {NAMED}", "кого", options=_who, read_here=_named),
            Question("from", "С какого дня? Например: 15.01.", "с", read_here=any_day),
            Question("to", "По какой день включительно?", "по", read_here=last_day),
            Question(
                "substitute", SUBSTITUTE, "замену", options=_substitutes, read_here=_substitute_named,
                skip="Никто, решит дежурный",
            ),
        ),
        _shown,
        _done,
        "Записать",
    )
)  # fmt: skip


async def begin(spot: Spot, _: str = "") -> None:
    """«Отпуск»: one's own, or (who decides) anybody's."""
    own = {} if spot.curator.role in DECIDES else {"who": str(spot.curator.id)}
    await form.begin(spot, AWAY, own, about_family=False)


async def show(spot: Spot, _: str = "") -> None:
    """«Отпуска»."""
    await show_page(spot, 0)


async def show_page(spot: Spot, number: int) -> str | None:
    """What runs and what is ahead, each with a button that ends it; by pages."""
    theirs = [row.id for row in of_theirs(spot)]
    rows = await absences.ahead(spot.turn.tx, spot.turn.now, theirs, most=SHOWN + 1, skip=number * SHOWN)
    lines, buttons = [], []
    for row in rows[:SHOWN]:
        who = short_name(_name(spot, row["curator_id"]))
        lines.append(f"• {who}: {_days(spot, row)}, замещает {_name(spot, row['substitute_id'])}")
        buttons.append((Button(f"Отменить: {who}, {_days(spot, row)[:5]}", f"c:awx:{row['id']}"),))
    turning = [Button("← Назад", f"c:awp:{number - 1}")] if number else []
    turning += [Button("Дальше →", f"c:awp:{number + 1}")] if len(rows) > SHOWN else []
    words = "\n".join(lines) if lines else "Отпусков не записано. Записать: «Отпуск»."
    spot.say(words, (*buttons, *([tuple(turning)] if turning else [])))
    return None


async def cancel(spot: Spot, absence_id: int) -> str:
    """End an absence at once, or take it back before it begins; who was asked to stand in hears of it."""
    turn = spot.turn
    row = await absences.one(turn.tx, absence_id)
    if row is None:
        return "Этого отпуска уже нет"
    if row["curator_id"] not in {one.id for one in of_theirs(spot)}:
        return "Чужой отпуск отменяет руководитель"
    if not await absences.end(turn.tx, absence_id, turn.now):
        return "Он уже закончился"
    await alarms.audit(turn.tx, "absence_ended", curator_id=spot.curator.id, detail={"absence": absence_id})
    ahead = row["starts_at"] > turn.now
    spot.say("Отпуск отменён." if ahead else "Отпуск закончен: семьи сейчас вернутся.")
    desk = turn.staff.desks.get(row["substitute_id"] or 0)
    if desk is not None and ahead and row["substitute_id"] != spot.curator.id:
        words = f"🤝 Замещать не нужно: {_name(spot, row['curator_id'])}, {_days(spot, row)}, отпуск отменён."
        turn.say(desk.lane_id, Content(text=words))
    return "Отменено"
