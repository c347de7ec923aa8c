"""What is said about a referral: to who asked, to the specialist, to the family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curators.audiences import audience_words
from curators.auto_line import called
from curators.console.history import compose
from curators.console.page import Page, Rows, rows_of
from curators.heading import short_name
from curators.referral import ROLE_WORDS, THREAD, State, named, simply, titled
from curators.roster import Roster, zone_of
from curators.turn import Turn
from storage import content as contents
from storage.content import Button, Content
from storage.queries import consoles
from storage.queries.outbox import Line
from storage.transaction import Record

RULE = "Всё, что вы пишете здесь, уходит семье от вашего имени. Куратор это видит."
HEARS_ALL = "Пока вы помогаете, вам видны и переписка, и новые сообщения."
HEARS_REPLIES = "Вам видны вопрос, выдержка и ответы на ваши сообщения. Остальное видит куратор."
WAITS_CONSENT = "Семью спросили, можно ли показать переписку. Пока виден только вопрос."
NEEDS_CONSENT = "Согласия семьи на общение с врачом нет: виден только вопрос, писать семье нельзя."
JOINS = (
    "К разговору присоединяется {who}. {why} {sees} Когда помощь закончится, доступ закроется, и мы вам скажем.\n\n"
    "Пишите сюда, как обычно. Чтобы ответить именно {role}, ответьте на сообщение с этим именем."
)
TO_WHOM = {"psychologist": "психологу", "lawyer": "юристу", "doctor": "врачу"}
LEAVES = "{who}: помощь закончена, переписка для этого специалиста закрыта. Куратор по-прежнему с вами, пишите сюда."


def offer(one: Record, excerpt: Sequence[Record], roster: Roster, zone: ZoneInfo) -> Content:
    """Give the offer as the specialist reads it: the question, what was picked, until when; no names of the family."""
    asks = roster.curators.get(one["by_id"])
    what = "Консилиум" if one["consilium_id"] else "Просят вашей помощи"
    page = Page().bold(f"🤝 {what} · №{one['id']}").line()
    page.line(" · ".join(part for part in (one["territory"], audience_words(one["audiences"])) if part))
    page.line(f"Просит: {asks.full_name if asks else 'куратор'}").line(f"Срок: {day(one['due_at'], zone)}")
    page.line().bold("Вопрос").line().line(one["question"])
    _sees(page, one, bool(excerpt))
    number = one["id"]
    take = (
        Button("Высказать мнение", f"c:kop:{number}") if one["consilium_id"] else Button("Принять", f"c:rfa:{number}")
    )
    return page.content(((take, Button("Вернуть", f"c:rfr:{number}")),))


def card(one: Record, roster: Roster, zone: ZoneInfo) -> Content:
    """Give what stands above the specialist's thread with the family."""
    asks = roster.curators.get(one["by_id"])
    page = Page().bold(f"🤝 {one['family'] or 'Семья'} · направление №{one['id']}").line()
    page.line(" · ".join(part for part in (one["territory"], audience_words(one["audiences"])) if part))
    page.line(f"Куратор: {asks.full_name if asks else 'не назначен'}").line(f"Срок: {day(one['due_at'], zone)}")
    page.line().bold("Вопрос").line().line(one["question"]).line().line(RULE)
    _sees(page, one, bool(one["messages"]))
    thread, number = one["thread_id"], one["id"]
    return page.content(
        rows_of(
            [
                Button("Карточка", f"c:card:{thread}"),
                Button("История", f"c:hist:{thread}"),
                Button("Готово", f"c:rfd:{number}"),
                Button("Вернуть", f"c:rfr:{number}"),
            ]
        )
    )


def _sees(page: Page, one: Record, excerpt: bool) -> None:
    page.line()
    if one["role"] == "doctor" and not one["agreed"]:
        page.line(NEEDS_CONSENT)
    elif one["scope"] == THREAD:
        page.line(HEARS_ALL if one["agreed"] else WAITS_CONSENT)
    elif one["consilium_id"] is None:
        page.line(HEARS_REPLIES if excerpt else "Вам видны вопрос и ответы на ваши сообщения. Остальное видит куратор.")


def excerpt_page(one: Record, rows: Sequence[Any], zone: ZoneInfo) -> Content:
    """Give the picked messages as one page to read."""
    return compose(list(rows), zone, f"Выдержка к направлению №{one['id']}").content()


def joins(one: Record, roster: Roster) -> Content:
    """Tell the family, once, who joins, why and what they see."""
    role, asks = one["role"], roster.curators.get(one["by_id"])
    why = one["words"] or f"О помощи попросил ваш куратор {called(asks.full_name)}." if asks else ""
    sees = "Переписка видна с вашего согласия." if one["scope"] == THREAD and one["agreed"] else (
        "Вся ваша переписка при этом не видна: только то, что передал куратор, и ваши ответы этому специалисту."
    )  # fmt: skip
    who = named(role, one["specialist"])
    return Content(text=JOINS.format(who=who, why=why, sees=sees, role=TO_WHOM.get(role, "этому человеку")))


def leaves(one: Record) -> Content:
    """Tell the family that the specialist sees nothing any more."""
    return Content(text=LEAVES.format(who=titled(one["role"], one["specialist"])))


def day(at: datetime, zone: ZoneInfo) -> str:
    """Say a day."""
    return f"{at.astimezone(zone):%d.%m.%Y}"


def card_line(one: Record, zone: ZoneInfo) -> str:
    """Give the line of an open referral on the family's card."""
    who = f"{ROLE_WORDS.get(one['role'], 'специалист')} {short_name(one['specialist'])}"
    what = "помогает" if one["state"] == State.ACCEPTED else "ответа пока нет"
    return f"🤝 {who}: {what}, срок {day(one['due_at'], zone)}"


def consilium_line(one: Record, zone: ZoneInfo) -> str:
    """Give the line of an open consilium on the family's card."""
    return f"👥 Консилиум: мнений {one['said']} из {one['asked']}, срок {day(one['due_at'], zone)}"


async def tell_asker(turn: Turn, one: Record, words: str, buttons: Rows = ()) -> None:
    """Tell the family's own curator, and who asked while they have the family open; in its topic where there is one."""
    body = contents.to_json(Content(text=words, buttons=buttons))
    views = {view["curator_id"]: view for view in await consoles.views_showing(turn.tx, one["talk_id"])}
    asked = {one["by_id"]} if one["by_id"] in views or one["own_id"] is None else set()
    for curator_id in asked | ({one["own_id"]} - {None}):
        desk, view = turn.staff.desks.get(curator_id), views.get(curator_id)
        if desk is not None:
            turn.lines.append(Line(desk.lane_id, "say", body, view_id=view["id"] if view else None))


def zone_for(roster: Roster, curator_id: int) -> ZoneInfo:
    """Give the zone in which this curator reads days."""
    person = roster.curators.get(curator_id)
    return zone_of(person.timezone if person else "Europe/Moscow")


def who(one: Record) -> str:
    """«Мария Котова, психолог»."""
    return f"{simply(one['specialist'])}, {ROLE_WORDS.get(one['role'], 'специалист')}"
