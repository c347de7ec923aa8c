"""«Близкий человек»: who is told of doses that stay without an answer; both agree, either ends it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from storage.content import Button, Content

BACK = Button("Назад", "r:o")
MOST = 3


class Bond(NamedTuple):
    """One of the two, as the other reads it."""

    id: int
    name: str
    mine: bool
    """I let them know; else they let me know."""
    agreed: bool


def page(bonds: Sequence[Bond], could: Sequence[tuple[int, str]], gist: str) -> Content:
    """Say who lets whom know, and offer what may be done."""
    lines = ["Близкий человек", "", gist, ""]
    rows: list[tuple[Button, ...]] = []
    for one in bonds[:MOST]:
        if one.mine:
            lines.append(f"Узнаёт о ваших приёмах: {one.name}" if one.agreed else f"Ждём ответа: {one.name}")
        else:
            lines.append(
                f"Вам рассказываем о приёмах: {one.name}" if one.agreed else f"{one.name} ждёт вашего согласия"
            )
        yes = () if one.mine or one.agreed else (Button("Согласиться", f"r:b:y:{one.id}"),)
        rows.append((*yes, Button(f"Прекратить: {_short(one.name)}", f"r:b:e:{one.id}")))
    rows += [(Button(f"Попросить: {_short(name)}", f"r:b:o:{person}"),) for person, name in could[:MOST]]
    if not bonds and not could:
        lines.append("Сейчас попросить некого: других взрослых вашей семьи здесь нет. Куратор поможет их пригласить.")
    return Content(text="\n".join(lines).strip(), buttons=(*rows[:4], (BACK,)))


def sure(name: str, person_id: int, body: str) -> Content:
    """Show what is agreed to, before anything is sent."""
    rows = ((Button("Согласен", f"r:b:o:{person_id}:y"), Button("Не сейчас", "r:b")),)
    return Content(text=f"{body}\n\nБлизкий человек: {name}. Согласны?", buttons=rows)


def asked(name: str, trust_id: int) -> Content:
    """Ask the other adult."""
    text = (
        f"{name} просит вас о помощи: если приём лекарства долго останется без отметки, мы напишем вам, "
        "чтобы вы могли позвонить или напомнить. Больше ничего делать не нужно, и отказаться можно в любой момент."
    )
    rows = ((Button("Согласиться", f"r:b:y:{trust_id}"), Button("Не нужно", f"r:b:e:{trust_id}")),)
    return Content(text=text, buttons=rows)


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
