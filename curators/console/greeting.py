"""What a curator is told on coming: how the console works in this very place, and what the messenger can't do."""

from __future__ import annotations

from curators.auto_line import called
from curators.console.commands import COMMANDS
from curators.console.doctor_card import RULE
from curators.console.gate import COMMANDS as ACTS
from curators.heading import MESSENGERS
from curators.roles import CURATOR, DOCTOR, LAWYER, PSYCHOLOGIST, may

TOPICS = (
    "• У каждой семьи своя тема. Всё, что вы пишете в теме, уходит этой семье.",
    "• Ответ на сообщение взрослого уйдёт именно ему; без ответа — тому, кто писал последним.",
)
FLAT = (
    "• Над каждым сообщением — имя того, кто пишет. Нажмите «Ответить» на нём, и ваши слова уйдут этой семье.",
    "• Без ответа сообщение уходит текущей семье: она видна в строке «Сейчас: …», сменить её — «Семьи».",
    "• Если непонятно, кому вы пишете, я сначала спрошу.",
)
EVERYWHERE = (
    "• «Карточка» — кто в семье, «История» — переписка и поиск, «Шаблон» — готовые ответы, «Передать» — коллеге.",
    "• Заметка для своих: «/n текст». Семья её не увидит никогда.",
    "• Все команды: /help.",
)
SPECIALISTS_WORK = (
    "• Когда куратор позовёт на помощь, здесь появятся его вопрос, срок и кнопки «Принять» и «Вернуть».",
    "• Кому вы помогаете: «Направления». Что о семье вам показали: «Карточка» и «История».",
    "• Заметка для своих: «/n текст». Семья её не увидит никогда.",
    "• Все команды: /help.",
)
"""A psychologist and a lawyer hear of a family only when they are asked."""
HONEST = {
    "telegram": (
        "Telegram не сообщает ботам об удалении: если вы удалите своё сообщение, у семьи оно останется. "
        "Правку я перенесу. О доставке скажу реакцией на ваше сообщение."
    ),
    "vk": (
        "ВК не умеет тем и не сообщает об удалении: удалённое у вас останется у семьи. Правку я перенесу. "
        "О доставке скажу реакцией на ваше сообщение."
    ),
    "max": "MAX не умеет тем и реакций: о доставке сообщу строкой. Правку и удаление вашего сообщения я перенесу.",
}
RIGHTS = (
    "Чтобы всё работало, в этой группе должны быть включены темы, а бот — быть администратором "
    "с правами «Управление темами», «Закрепление сообщений» и «Удаление сообщений»."
)


def greeting(full_name: str, channel: str, mode: str, role: str = CURATOR) -> str:
    """Pure: the first words in a new console."""
    asked = role in {PSYCHOLOGIST, LAWYER}
    how = FLAT if mode == "flat" else TOPICS
    what = "всё, о чём вас просят," if asked else "сообщения семей"
    come = "будет приходить" if asked else "будут приходить"
    where = "в эту группу" if mode == "forum" else f"сюда, в {MESSENGERS[channel]}"
    lines = [
        f"Здравствуйте, {called(full_name)}! Ваш пульт готов: {what} {come} {where}.",
        "",
        *how,
        *(SPECIALISTS_WORK if asked else EVERYWHERE),
        "",
        HONEST[channel],
    ]
    if role == DOCTOR:
        lines[1:1] = ["", f"{RULE} Можно ответить на вопрос, уточнить и позвать на приём."]
    if mode == "forum":
        lines += ["", RIGHTS]
    return "\n".join(lines)


def help_text(channel: str, mode: str, role: str) -> str:
    """Pure: everything that works here for somebody of this role."""
    lines = ["Что умеет пульт:", ""]
    for command in COMMANDS:
        if not may(role, ACTS[command.name]):
            continue
        argument = f" {command.argument}" if command.argument else ""
        word = f" или «{command.word}»" if command.word else ""
        lines.append(f"{command.typed[0]}{argument}{word} — {command.says}")
    return "\n".join([*lines, "", *(FLAT if mode == "flat" else TOPICS), "", HONEST[channel]])
