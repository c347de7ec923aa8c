"""The act of destruction as a page of PDF: when, on whose word, how many records of which kind; ids, no names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.sending.pictures import Wanted
from storage.queries import erasures

PAGE = (8.27, 11.69)
INK, SOFT = "#26262b", "#6d6d74"
KINDS: Mapping[str, str] = {
    "outbox": "сообщения, ждавшие отправки",
    "outbox_kept": "неотправленные сообщения",
    "message_versions": "прежние тексты сообщений",
    "messages": "сообщения (тексты и вложения)",
    "case_events": "записи в обращениях",
    "case_steps": "шаги планов обращений",
    "cases": "обращения (слова)",
    "aid_requests": "заявки в фонд (слова и документы)",
    "referrals": "направления к специалистам",
    "opinions": "мнения консилиумов",
    "consilia": "консилиумы",
    "intakes": "отметки о приёмах",
    "doses": "приёмы лекарств",
    "plan_versions": "редакции назначений",
    "plans": "назначения",
    "observations": "измерения",
    "responses": "ответы на вопросы",
    "pregnancies": "сведения о беременности",
    "routines": "регулярные вопросы",
    "runs": "разговоры со службой",
    "daily_life": "распорядок дня",
    "trusts": "уговоры с близкими",
    "dispatch_orders": "вызовы и записи к врачу",
    "children": "записи о детях",
    "guests": "записи на встречи",
    "recipients": "участие в рассылках",
    "invites": "коды приглашений",
    "escalations": "тревоги (слова)",
    "forms": "начатые формы сотрудников",
    "refusals": "причины прежних отказов",
    "mirrors": "связи с сообщениями мессенджеров",
    "consents": "действовавшие согласия (отозваны)",
    "waiting": "переписки, где ждали ответа",
}


async def read(wanted: Wanted) -> Callable[[], bytes]:
    """Read the act (`act:{erasure}`); give what draws it."""
    asked = await erasures.one(wanted.tx, int(wanted.words[0]))
    assert asked is not None
    act = orjson.loads(asked["act"])
    zone = ZoneInfo(wanted.zone)
    return lambda: draw(act, zone)


def lines(act: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """Pure: what the act says, line by line."""
    approved = act["approved_by"]
    told = [
        f"Человек: № {act['person']}. Семья: № {act['family']}.",
        "Основание: " + ("отзыв согласия (152-ФЗ, ст. 21)" if act["why"] == "withdrawn" else "просьба человека"),
        f"Просьба от {_when(act['asked_at'], zone)}.",
        f"Одобрил: сотрудник № {approved}." if approved is not None else "Одобрения не требовалось.",
        f"Уничтожено {_when(act['done_at'], zone)}.",
        f"Удалены имя, телефон, дата рождения и учётные записи мессенджеров ({len(act['accounts'])}).",
    ]
    if act["whole_family"]:
        told.append("Других взрослых в семье нет: удалено и общее, что относилось к семье.")
    return told


def counted(act: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Pure: kinds in words, and how many records of each."""
    return [(KINDS[kind], count) for kind, count in act["counts"].items()]


def _when(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%d.%m.%Y %H:%M}"


def draw(act: Mapping[str, Any], zone: ZoneInfo) -> bytes:
    """Draw it as PDF."""
    # Imported where it draws: a process that draws nothing is spared its memory.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=PAGE, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.08, 0.94, f"Акт № {act['erasure']} об уничтожении персональных данных", fontsize=14, weight="bold")
    y = 0.9
    for one in lines(act, zone):
        figure.text(0.08, y, one, fontsize=10, color=INK)
        y -= 0.022
    y -= 0.012
    figure.text(0.08, y, "Что уничтожено", fontsize=11, weight="bold", color=INK)
    figure.text(0.92, y, "записей", fontsize=9, color=SOFT, ha="right")
    for kind, count in counted(act):
        y -= 0.02
        figure.text(0.08, y, kind, fontsize=9.5, color=INK)
        figure.text(0.92, y, str(count), fontsize=9.5, color=INK, ha="right")
    figure.text(0.08, 0.06, "В журнале доступа остаются только номера записей.", fontsize=9, color=SOFT)
    sink = BytesIO()
    figure.savefig(sink, format="pdf")
    return sink.getvalue()
