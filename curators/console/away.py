"""«Отпуск» and «Смена»: who is away and who stands in, who is on duty; entered by themselves or by a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from curators.console import form
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from curators.days import NoDay, read_day, read_moment
from curators.heading import short_name
from curators.roster import CuratorRow, zone_of
from storage.content import Button, Content
from storage.queries import absences, alarms

DECIDES = frozenset({"supervisor", "admin"})
STANDS_IN = frozenset({"curator", "duty", "supervisor", "doctor"})
NOBODY = "0"
ANY_DAY = date(2024, 1, 1)
SHOWN = 8


async def _who(spot: Spot, _: Answers) -> Sequence[Option]:
    people = [row for row in spot.turn.staff.roster.curators.values() if not row.dismissed]
    return [Option(short_name(row.full_name), str(row.id)) for row in sorted(people, key=lambda row: row.full_name)]


async def _substitutes(spot: Spot, answers: Answers) -> Sequence[Option]:
    """Those of the same trade; the same territory and the least loaded first."""
    own = spot.turn.staff.roster.curators[int(answers["who"])]
    doctor = own.role == "doctor"

    def rank(row: CuratorRow) -> tuple[bool, int, str]:
        return bool(own.territories and not own.territories & row.territories), row.load, row.full_name

    fit = [
        row for row in spot.turn.staff.roster.curators.values()
        if row.reachable and row.id != own.id and row.role in STANDS_IN and (row.role == "doctor") is doctor
    ]  # fmt: skip
    return [Option(f"{short_name(row.full_name)} · {row.load}", str(row.id)) for row in sorted(fit, key=rank)[:12]]


def _a_day(text: str) -> str:
    try:
        read_day(text, ANY_DAY)
    except NoDay as fault:
        raise Bad(str(fault)) from None
    return text.strip()


def _a_moment(text: str) -> str:
    try:
        _, clock = read_moment(text, ANY_DAY)
    except NoDay as fault:
        raise Bad(str(fault)) from None
    if clock is None:
        raise Bad("Напишите день и время, например 20.12 18:00.")
    return text.strip()


def _today(spot: Spot) -> date:
    return spot.turn.now.astimezone(zone_of(spot.curator.timezone)).date()


def _span(spot: Spot, answers: Answers) -> tuple[datetime, datetime]:
    """Whole days of an absence, both included, by the absent one's clock."""
    zone = zone_of(spot.turn.staff.roster.curators[int(answers["who"])].timezone)
    first, last = read_day(answers["from"], _today(spot)), read_day(answers["to"], _today(spot))
    starts, ends = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def _name(spot: Spot, curator_id: str) -> str:
    row = spot.turn.staff.roster.curators.get(int(curator_id or 0))
    return row.full_name if row is not None else "никто"


async def _away_shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    first, last = read_day(answers["from"], _today(spot)), read_day(answers["to"], _today(spot))
    if last < first:
        return f"Конец ({last:%d.%m.%Y}) раньше начала ({first:%d.%m.%Y}): исправьте, пожалуйста."
    return (
        f"{_name(spot, answers['who'])}: нет с {first:%d.%m.%Y} по {last:%d.%m.%Y}.\n"
        f"Замещает: {_name(spot, answers['substitute'])}."
    )


async def _away_done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, who = spot.turn, int(answers["who"])
    starts, ends = _span(spot, answers)
    if ends <= starts or ends <= turn.now:
        spot.say("Такого отпуска не бывает: конец раньше начала или уже прошёл. Ничего не записано.")
        return
    other = await absences.overlaps(turn.tx, who, starts, ends)
    if other is not None:
        zone = zone_of(spot.curator.timezone)
        was = f"{other['starts_at'].astimezone(zone):%d.%m}–{other['ends_at'].astimezone(zone):%d.%m}"
        spot.say(f"На эти дни уже записано отсутствие ({was}). Отмените его в «Отпуска» и запишите заново.")
        return
    substitute = int(answers["substitute"] or 0) or None
    made = await absences.put(turn.tx, who, starts, ends, substitute)
    await alarms.audit(turn.tx, "absence_put", curator_id=spot.curator.id, detail={"absence": made, "of": who})
    spot.say("Записано. В этот день семьи сами появятся у того, кто замещает, а в последний — вернутся.")
    desk = turn.staff.desks.get(substitute or 0)
    if desk is not None and substitute != spot.curator.id:
        words = await _away_shown(spot, answers, None)
        turn.say(desk.lane_id, Content(text=f"🤝 Вас попросили заместить.\n{words}"))


AWAY = form.register(
    Form(
        "away",
        (
            Question("who", "Кого не будет?", "кого", None, _who),
            Question("from", "С какого дня? Например: 15.01.", "с", _a_day),
            Question("to", "По какой день включительно?", "по", _a_day),
            Question("substitute", "Кто заместит?", "замену", None, _substitutes, "Никто, решит дежурный"),
        ),
        _away_shown,
        _away_done,
        "Записать",
    )
)


async def _shift_shown(spot: Spot, answers: Answers, _files: Content | None) -> str:
    return f"{_name(spot, answers['who'])}: дежурит с {answers['from']} до {answers['to']}."


async def _shift_done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, zone = spot.turn, zone_of(spot.turn.staff.roster.curators[int(answers["who"])].timezone)
    ends = []
    for name in ("from", "to"):
        day, clock = read_moment(answers[name], _today(spot))
        ends.append(datetime.combine(day, clock or time(), zone).astimezone(UTC))
    if ends[1] <= ends[0] or ends[1] - ends[0] > timedelta(days=2):
        spot.say("Смена должна кончаться после начала и длиться не больше двух суток. Ничего не записано.")
        return
    await absences.put_shift(turn.tx, int(answers["who"]), ends[0], ends[1])
    await alarms.audit(turn.tx, "shift_put", curator_id=spot.curator.id, detail={"of": int(answers["who"])})
    spot.say("Смена записана.")


SHIFT = form.register(
    Form(
        "shift",
        (
            Question("who", "Кто дежурит?", "кого", None, _who),
            Question("from", "С какого часа? Например: 20.12 18:00.", "с", _a_moment),
            Question("to", "До какого часа?", "до", _a_moment),
        ),
        _shift_shown,
        _shift_done,
        "Записать",
    )
)


async def begin(spot: Spot, _: str = "") -> None:
    """«Отпуск»: one's own, or (who decides) anybody's."""
    own = {} if spot.curator.role in DECIDES else {"who": str(spot.curator.id)}
    await form.begin(spot, AWAY, own, about_family=False)


async def shift(spot: Spot, _: str = "") -> None:
    """«Смена»."""
    if spot.curator.role not in DECIDES:
        spot.say("Смены записывает руководитель.")
        return
    await form.begin(spot, SHIFT, about_family=False)


async def show(spot: Spot, _: str = "") -> None:
    """«Отпуска»: what runs and what is ahead, each with a button that ends it."""
    every = spot.curator.role in DECIDES
    rows = await absences.ahead(spot.turn.tx, spot.turn.now, None if every else spot.curator.id, SHOWN)
    zone = zone_of(spot.curator.timezone)
    lines, buttons = [], []
    for row in rows:
        first = row["starts_at"].astimezone(zone)
        last = row["ends_at"].astimezone(zone) - timedelta(minutes=1)
        who = short_name(_name(spot, str(row["curator_id"])))
        lines.append(f"• {who}: {first:%d.%m}–{last:%d.%m.%Y}, замещает {_name(spot, str(row['substitute_id'] or 0))}")
        buttons.append((Button(f"Отменить: {who}, {first:%d.%m}", f"c:awx:{row['id']}"),))
    spot.say("\n".join(lines) if lines else "Отпусков не записано. Записать: «Отпуск».", tuple(buttons))


async def cancel(spot: Spot, absence_id: int) -> str:
    """End an absence at once, or take it back before it begins."""
    row = await absences.one(spot.turn.tx, absence_id)
    if row is None:
        return "Этого отпуска уже нет"
    if spot.curator.role not in DECIDES and row["curator_id"] != spot.curator.id:
        return "Чужой отпуск отменяет руководитель"
    await absences.end(spot.turn.tx, absence_id, spot.turn.now)
    await alarms.audit(spot.turn.tx, "absence_ended", curator_id=spot.curator.id, detail={"absence": absence_id})
    spot.say("Отпуск отменён: если он уже шёл, семьи сейчас вернутся.")
    return "Отменено"
