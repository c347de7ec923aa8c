"""The words of screenings: PHQ-9 in Russian (free to use), and a loader for a licensed pack of EPDS items."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PHQ_QUESTION = "Как часто за последние две недели вас беспокоило такое?"
PHQ_ANSWERS = ("Ни разу", "Несколько дней", "Более недели", "Почти каждый день")
PHQ9_ITEMS = (
    "Не хотелось ничего делать, ничто не радовало",
    "Было плохое настроение, подавленность или чувство безысходности",
    "Было трудно заснуть, сон прерывался или, наоборот, вы слишком много спали",
    "Была усталость, не хватало сил",
    "Был плохой аппетит или вы переедали",
    "Вы плохо думали о себе: что ничего не выходит, что разочаровали себя или подвели семью",
    "Было трудно сосредоточиться, например на чтении или на фильме",
    "Двигались или говорили так медленно, что это замечали другие, или, наоборот, не могли усидеть на месте",
    "Приходили мысли, что лучше было бы умереть, или о том, чтобы причинить себе вред",
)
"""The first two are PHQ-2."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answers in the scale's own order."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """The items of EPDS as an operator holds a licence for them."""

    version: str
    licence: str
    items: tuple[Item, ...]


class PackError(ValueError):
    """A pack that can't be used; `faults` are all of them: (place in the file, what is wrong)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{place}: {what}" for place, what in faults))


def load_pack(file: Path) -> Pack:
    """Read a pack: YAML with version, licence and ten items of text and four answers."""
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PackError([(file.name, f"не читается: {error}")]) from error
    return read_pack(raw)


def read_pack(raw: Any) -> Pack:
    """Check what the file holds; PackError tells every fault."""
    if not isinstance(raw, dict):
        raise PackError([("", "нужны version, licence и items")])
    faults = [(key, "лишнее поле") for key in sorted(map(str, raw.keys() - {"version", "licence", "items"}))]
    unnamed = "нужны слова: без них непонятно, что за текст и по какому праву"
    faults += [(key, unnamed) for key in ("version", "licence") if not _words(raw.get(key))]
    items = raw.get("items")
    if not isinstance(items, list) or len(items) != 10:
        faults.append(("items", "нужно ровно 10 вопросов"))
    read = [
        _item(item, f"items[{place}]", faults) for place, item in enumerate(items if isinstance(items, list) else [])
    ]
    if faults:
        raise PackError(faults)
    return Pack(str(raw["version"]), str(raw["licence"]), tuple(read))


def _item(raw: Any, place: str, faults: list[tuple[str, str]]) -> Item:
    text = raw.get("text") if isinstance(raw, dict) else None
    answers = raw.get("answers") if isinstance(raw, dict) else None
    if not _words(text):
        faults.append((f"{place}.text", "нужен вопрос"))
    if not isinstance(answers, list) or len(answers) != 4 or not all(map(_words, answers)) or len(set(answers)) != 4:
        faults.append((f"{place}.answers", "нужны 4 разных ответа в порядке шкалы"))
        answers = []
    return Item(str(text), tuple(answers))


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
