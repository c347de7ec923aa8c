"""What a curator may type: the table, and what a text means by it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from storage.content import Content


class Command(NamedTuple):
    """One command; `word` is the same as a lone Russian word, as the button says it."""

    name: str
    typed: tuple[str, ...]
    word: str | None
    says: str
    """What it does, for the messenger's menu and for /help."""
    argument: str = ""


COMMANDS = (
    Command("card", ("/card", "/карточка"), "Карточка", "кто в семье, где на связи, согласия"),
    Command("history", ("/history", "/история"), "История", "последние сообщения; со словом — поиск", "слово"),
    Command("transfer", ("/transfer", "/передать"), "Передать", "передать семью другому куратору"),
    Command("case", ("/case", "/обращение"), "Обращение", "обращения семьи, открыть новое; ответом — из сообщения"),
    Command("cases", ("/cases", "/обращения"), "Обращения", "мои, ждут, просроченные, все на территории"),
    Command("queue", ("/queue", "/очередь"), "Очередь", "кто ждёт ответа и до какого часа"),
    Command("template", ("/template", "/шаблон"), "Шаблон", "готовые ответы"),
    Command("template_add", ("/template_add", "/новый_шаблон"), None, "сохранить готовый ответ", "Название"),
    Command("specialist", ("/specialist", "/специалист"), "Специалист", "позвать психолога, юриста или врача"),
    Command("consilium", ("/consilium", "/консилиум"), "Консилиум", "спросить нескольких специалистов сразу"),
    Command("referrals", ("/referrals", "/направления"), "Направления", "кому я помогаю как специалист"),
    Command("note", ("/n", "/note", "/з", "/заметка"), None, "заметка, которую семья не увидит", "текст"),
    Command("supervision", ("/sv", "/св"), None, "супервизия: увидят куратор семьи и руководители", "текст"),
    Command("plots", ("/grafiki", "/графики"), "Графики", "давление, вес и самочувствие за последние месяцы"),
    Command("measures", ("/mera", "/мера", "/меры"), "Меры", "меры поддержки для семьи; со словами — поиск", "слова"),
    Command("services", ("/service", "/рядом"), "Рядом", "куда обратиться рядом; со словами — поиск", "слова"),
    Command("rx", ("/lek", "/лекарства"), "Лекарства", "что назначено; назначить, изменить, остановить"),
    Command("families", ("/families", "/семьи"), "Семьи", "мои семьи, ждущие ответа — первыми", "имя"),
    Command("who", ("/who", "/кому"), "Кому", "кому из взрослых уходят ответы"),
    Command("invite", ("/invite", "/приглашение"), "Приглашение", "код для семьи, отключить потерянный телефон"),
    Command("children", ("/children", "/дети"), "Дети", "когда родились дети семьи: записать, исправить"),
    Command("pregnancy", ("/pregnancy", "/беременность"), "Беременность", "записать, что малыш родился, или потерю"),
    Command("aid", ("/aid", "/помощь_фонда"), "Помощь фонда", "попросить денег фонда для этой семьи"),
    Command("fund", ("/fund", "/фонд"), "Фонд", "руководителю: сколько в фонде, какие заявки ждут"),
    Command("broadcast", ("/broadcast", "/рассылка"), "Рассылка", "написать сразу многим: кому, сколько, как идёт"),
    Command("event", ("/event", "/событие"), "Событие", "пригласить на встречу, кто придёт, отменить"),
    Command("alerts", ("/trevogi", "/тревоги"), None, "руководителю и дежурному: что сейчас открыто"),
    Command("report", ("/report", "/отчёт"), "Отчёт", "руководителю: месяц службы таблицей и картинкой"),
    Command("survey", ("/survey", "/опрос"), "Опрос", "руководителю: разослать опрос; итоги по группам", "итоги"),
    Command("away", ("/away", "/отпуск"), "Отпуск", "кого не будет и кто заместит"),
    Command("absences", ("/absences", "/отпуска"), "Отпуска", "кто когда в отпуске, отменить"),
    Command("shift", ("/shift", "/смена"), "Смена", "руководителю: кто когда дежурит"),
    Command("move", ("/move", "/перенести"), "Перенести", "руководителю: много семей сразу, с отменой"),
    Command("audit", ("/audit", "/журнал"), None, "администратору: кто что смотрел и менял", "фамилия"),
    Command("erasures", ("/erasures", "/удаления"), None, "администратору: кто просит удалить свои данные"),
    Command("pult", ("/pult", "/пульт"), None, "работать в этом чате"),
    Command("help", ("/help", "/помощь"), None, "что умеет пульт"),
)
"""The order is that of the help; each first `typed` is fit for a messenger's menu of commands."""

NAMES = frozenset(command.name for command in COMMANDS)
_BY_TYPED = {typed: command.name for command in COMMANDS for typed in command.typed}
_BY_WORD = {command.word.casefold(): command.name for command in COMMANDS if command.word}
_SEARCH = "история "


class Asked(NamedTuple):
    """A command, its argument, and whether the words could as well have been meant for the family."""

    name: str
    argument: str
    doubtful: bool = False


def read(content: Content) -> Asked | None:
    """What command a message is; None: it is words for a family. An unknown /command is `unknown`."""
    text = content.text.strip()
    if text.startswith("/"):
        head, _, rest = _split(text)
        name = _BY_TYPED.get(head.split("@")[0].casefold())
        return Asked(name, rest) if name else Asked("unknown", rest, doubtful=True)
    if content.attachments or content.location or content.contact:
        return None
    word = text.casefold()
    if word in _BY_WORD:
        return Asked(_BY_WORD[word], "")
    if word.startswith("сейчас: "):
        return Asked("families", "")
    if word.startswith(_SEARCH) and "\n" not in text and len(text.split()) <= 4:
        return Asked("history", text[len(_SEARCH) :].strip(), doubtful=True)
    return None


def _split(text: str) -> tuple[str, str, str]:
    """The command, what parts it from the rest, the rest; a title may stand on the command's own line."""
    for at, sign in enumerate(text):
        if sign.isspace():
            return text[:at], sign, text[at:].strip()
    return text, "", ""


def without_head(content: Content, rest: str) -> Content:
    """The content whose text is only `rest`, its own end; formatting stays over its words."""
    cut = content.text.rstrip().rfind(rest) if rest else len(content.text)
    spans = []
    for span in content.spans:
        start, end = max(span.start - cut, 0), min(span.start + span.length - cut, len(rest))
        if end > start:
            spans.append(msgspec.structs.replace(span, start=start, length=end - start))
    return msgspec.structs.replace(content, text=rest, spans=tuple(spans))
