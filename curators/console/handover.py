"""«Передать»: a family passes to another curator, with a note; the family hears by name who answers now."""

from __future__ import annotations

import msgspec

from curators.console import card, notes, showing
from curators.console.closing import close_view, stand_ins_leave
from curators.console.current import became_current
from curators.console.page import Page
from curators.console.pending import Handover
from curators.console.spot import Spot
from curators.heading import short_name
from curators.roles import Act, may
from curators.roster import CuratorRow, Roster
from curators.telling import tell_family
from storage.content import Button, Content
from storage.queries import alarms, cards, consoles, handover

PAGE = 8
TAKES = frozenset({"curator", "duty", "supervisor"})
CANCEL = Button("Отмена", "c:no")
STALE = "Эта передача уже завершена или отменена."


def takers(roster: Roster, own: int | None, territory: str, words: str = "") -> list[CuratorRow]:
    """Pure: who may take a family: those of its territory first, curators before others, the least loaded first."""

    def rank(person: CuratorRow) -> tuple[bool, bool, bool, int, str]:
        named = territory in person.territories
        return (
            bool(person.territories) and not named,
            not named,
            person.role != "curator",
            person.load,
            person.full_name,
        )

    return sorted(
        (
            person
            for person in roster.curators.values()
            if person.reachable and person.id != own and person.role in TAKES
            and words.casefold() in person.full_name.casefold()
        ),
        key=rank,
    )  # fmt: skip


async def begin(spot: Spot, page: int = 0, words: str = "") -> str | None:
    """List those who could take the family."""
    family = await cards.family(spot.turn.tx, spot.thread_id)
    assert family is not None
    own = family["curator_id"]
    roster = spot.turn.staff.roster
    if own not in {None, spot.curator.id} and not may(spot.curator.role, Act.HAND_OVER_ANY):
        holder = roster.curators.get(own)
        spot.say(f"Передать семью может её куратор ({holder.full_name if holder else '—'}) или руководитель.")
        return None
    people = takers(roster, own, family["territory"], words)
    await spot.remember(ask=Handover(spot.thread_id, words=words))
    if not people:
        none = f"Среди подключённых кураторов нет «{words}»." if words else "Пока некому: никто ещё не подключился."
        spot.say(none, ((CANCEL,),))
        return None
    thread = spot.thread_id
    rows = [
        (Button(_label(one, family["territory"]), f"c:gt:{thread}:{one.id}"),) for one in people[page * PAGE :][:PAGE]
    ]
    turning = [Button("← Назад", f"c:gp:{thread}:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"c:gp:{thread}:{page + 1}")] if len(people) > (page + 1) * PAGE else []
    spot.say(f"Кому передать семью {spot.place.family}? Выберите или напишите фамилию.", (*rows, (*turning, CANCEL)))
    return None


def _label(person: CuratorRow, territory: str) -> str:
    where = territory if territory in person.territories else ", ".join(sorted(person.territories)[:1])
    return f"{short_name(person.full_name)} · {where or 'вся область'} · {person.load}"


async def page(spot: Spot, number: int) -> str | None:
    """Another page of the list."""
    ask = spot.pending.ask
    words = ask.words if isinstance(ask, Handover) and ask.thread_id == spot.thread_id else ""
    return await begin(spot, number, words)


async def chosen(spot: Spot, curator_id: int) -> str | None:
    """Somebody is chosen: ask for a note."""
    person = spot.turn.staff.roster.curators.get(curator_id)
    if person is None or not person.reachable:
        return "Этот куратор сейчас не подключён."
    await spot.remember(ask=Handover(spot.thread_id, to=curator_id))
    rows = ((Button("Без комментария", f"c:gn:{spot.thread_id}"), CANCEL),)
    spot.say(f"{person.full_name}. Напишите комментарий для коллеги — семья его не увидит.", rows)
    return None


async def typed(spot: Spot, content: Content, ask: Handover) -> None:
    """Typed while a family is being handed over: words to look for, or the note."""
    if ask.to is None:
        await begin(spot, words=content.text.strip()[:40])
        return
    album = spot.turn.event.album
    if album:
        await spot.remember(album=album, album_to="ask")
    await spot.remember(ask=msgspec.structs.replace(ask, note=content))
    await _sure(spot, ask.to, content)


async def without_note(spot: Spot) -> str | None:
    """No note."""
    ask = spot.pending.ask
    if not isinstance(ask, Handover) or ask.to is None or ask.thread_id != spot.thread_id:
        return STALE
    await _sure(spot, ask.to, None)
    return None


async def _sure(spot: Spot, to: int, note: Content | None) -> None:
    person = spot.turn.staff.roster.curators[to]
    page = Page().add("Передаём семью ").bold(spot.place.family or "").add(" → ").bold(person.full_name).line(".")
    if note is not None:
        page.line(f"Комментарий: {note.text or 'файл'}")
    page.line("Семье скажу, кто теперь их куратор.")
    rows: list[tuple[Button, ...]] = [(Button("Передать", f"c:gy:{spot.thread_id}"), CANCEL)]
    if note is not None:
        rows.append((Button("Это для семьи — отправить", "c:talk"),))
    spot.say(page.content(tuple(rows)))


async def confirm(spot: Spot) -> str:
    """Hand over.

    1. the family's curator changes, unless somebody was quicker; 2. the note stays in the thread; 3. the giver's view
    closes; 4. the taker gets card, note and history; 5. the family is told.
    """
    turn, ask = spot.turn, spot.pending.ask
    if not isinstance(ask, Handover) or ask.to is None or ask.thread_id != spot.thread_id:
        return STALE
    person, desk = turn.staff.roster.curators.get(ask.to), turn.staff.desks.get(ask.to)
    if person is None or desk is None:
        return "Этот куратор сейчас не подключён. Выберите другого."
    family = await cards.family(turn.tx, spot.thread_id)
    assert family is not None
    was = family["curator_id"]
    if was not in {None, spot.curator.id} and not may(spot.curator.role, Act.HAND_OVER_ANY):
        return "Эта семья уже у другого куратора."
    if not await handover.give(turn.tx, family["id"], person.id, was):
        return "Эту семью только что передали. Откройте карточку ещё раз."
    detail = {"from": was, "to": person.id}
    await alarms.audit(turn.tx, "family_given", curator_id=spot.curator.id, family_id=family["id"], detail=detail)
    await spot.remember(ask=None, aside=None, album=None, album_to="")
    if ask.note is not None:
        await notes.keep(spot, ask.note, own=None)
    await _leave(spot, was, person)
    if was is not None and was != person.id:
        turn.lines += await stand_ins_leave(turn.tx, turn.staff.roster, was, {spot.thread_id: person.id}, turn.now)
    intro = f"🤝 {spot.curator.full_name} передаёт вам эту семью."
    if ask.note is not None:
        intro += f"\nКомментарий: {ask.note.text or '(файл — в истории)'}"
    await showing.appear(turn, person.id, desk, spot.thread_id, intro, since=family["waiting_since"])
    await became_current(turn, desk, spot.thread_id)
    await card.refresh(turn, spot.thread_id)
    await _tell_family(spot, family["id"], person)
    return "Передано"


async def _leave(spot: Spot, was: int | None, person: CuratorRow) -> None:
    """The old curator sees the family no more, wherever it was shown to them."""
    turn, words = spot.turn, f"✅ Семья {spot.place.family} передана: {person.full_name}. Спасибо вам за неё!"
    if was is None or was == person.id:
        spot.say(words)
        return
    if spot.flat and spot.place.current_id == spot.thread_id:
        spot.current = None
    for view in await consoles.close_views(turn.tx, was, [spot.thread_id], turn.now):
        close_view(turn.lines, view)
    desk = turn.staff.desks.get(was)
    if was == spot.curator.id:
        # Said outside of the topic, which is about to go.
        spot.turn.event = msgspec.structs.replace(turn.event, thread_id=None)
        spot.say(words)
    else:
        spot.say(words)
        if desk is not None:
            turn.say(desk.lane_id, Content(text=words))


async def _tell_family(spot: Spot, family_id: int, person: CuratorRow) -> None:
    turn = spot.turn
    content = Content(
        text=f"Теперь ваш куратор — {person.full_name}. Всё, о чём вы писали, передано вместе с вами. "
        "Пишите сюда, как раньше: ответит живой человек."
    )
    await tell_family(turn, spot.thread_id, family_id, content)
