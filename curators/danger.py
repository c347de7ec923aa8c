"""Signs of danger in a message: a short lexicon that calls a human, never a diagnosis."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from curators.danger_spelling import readings

DATA = Path(__file__).with_name("danger_signs.yaml")
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)?|[a-zа-я]+|,|[.!?;:…\n()]")
_FULL_STOP = frozenset(".!?;:…\n()")
_GAP = r"(?:(?!не |нет |без )[^ .]+ ){0,3}"
_PLAIN_GAP = r"(?:(?!(?:и|а|но|что|не|ид\w+|пош\w+|теч\w+|был\w*) )\w+ ){0,2}"
_FILLER = (
    r"(?:был[аои]?|будет|никак\w*|больше|уже|пока|еще|сильн\w*|высок\w*|повыш\w*|подъем\w*|обильн\w*|особо|очень|"
    r"совсем|вообще|так\w*|каких|либо|признак\w*|даже|явн\w*|у|меня|него|нее)"
)
_DENIED_BEFORE = re.compile(rf"(?<!чуть )(?<!едва )(?<!как бы )(?<= )(?:не|нет|нету|без|ни)(?: {_FILLER}){{0,3}}$")
_DENIED_AFTER = re.compile(
    r" (?:(?:больше|уже|пока|вообще|совсем|тоже|сегодня|у|меня|него|нее|сейчас|точно) )*"
    r"(?:(?:нет|нету)(?! сил| мочи| терпени| больше сил)|не (?:был[аои]?|будет|бывает|ид[еу]т|бол[ия]т|болел[ао]?|"
    r"поднимал\w*|беспоко\w*|наблюда\w*|отмеча\w*|повыша\w*|повысил\w*|появл\w*|теч[её]т|текут|подтека\w*|отходил\w*|"
    r"отош\w*|замеча\w*|вид\w+|падал\w*|терял\w*|ощуща\w*|начал\w*)) "
)

_FIGURES = re.compile(r"\s*(?:(?:1[6-9]\d|2[0-5]\d)\s*(?:/|\\|на)\s*\d{2,3}|1\d\d\s*(?:/|\\|на)\s*1[1-4]\d)[\s.!?]*")


class DangerSign(StrEnum):
    """What may be happening; the values are the keys of the lexicon."""

    BLEEDING = "bleeding"
    HEADACHE = "headache"
    VISION = "vision"
    FAINTING = "fainting"
    ABDOMEN = "abdomen"
    WATERS = "waters"
    FEVER = "fever"
    MOVEMENT = "movement"
    SWELLING = "swelling"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    BREATHING = "breathing"
    CHEST = "chest"
    STROKE = "stroke"
    PRESSURE = "pressure"
    POISONING = "poisoning"
    INJURY = "injury"
    LIFE = "life"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The data file, compiled: a quick screen over the raw text, then the patterns of the signs it suspects."""

    screen: re.Pattern[str]
    stems: dict[DangerSign, re.Pattern[str]]
    harmless: dict[DangerSign, re.Pattern[str]]
    patterns: dict[DangerSign, re.Pattern[str]]
    mentions: frozenset[DangerSign]
    """Signs for which a denial nearby changes nothing."""
    titles: dict[DangerSign, str]
    answers: dict[str, str]


def signs(text: str) -> tuple[DangerSign, ...]:
    """Give the signs of danger a message speaks of, in the order of DangerSign; mostly none, in microseconds."""
    lexicon = _lexicon()
    for lowered in readings(text):
        if found := _signs(lexicon, lowered):
            return found
    return ()


def _signs(lexicon: Lexicon, lowered: str) -> tuple[DangerSign, ...]:
    met = [match.start() for match in lexicon.screen.finditer(lowered)]
    if not met:
        return ()
    suspected = {sign for sign, stem in lexicon.stems.items() if any(stem.match(lowered, at) for at in met)}
    words = _words(lowered)
    return tuple(sign for sign in DangerSign if sign in suspected and _speaks_of(lexicon, sign, words))


def figures(text: str) -> bool:
    """Tell whether a message is nothing but a blood pressure from 160 or 110 on, «180/120»."""
    return _FIGURES.fullmatch(text) is not None


def title(sign: DangerSign) -> str:
    """Name a sign in Russian, for the people who are called."""
    return _lexicon().titles[sign]


def answer_text(sign: DangerSign, *, has_curator: bool = True) -> str:
    """Give the answer that goes out at once; a stranger, who has no curator, is told of a human on duty."""
    answers = _lexicon().answers
    return answers.get(sign, answers["default"]).replace("{кого}", "вашего куратора" if has_curator else "дежурного")


def _words(lowered: str) -> str:
    tokens = (". " if token in _FULL_STOP else token.replace(",", ".") + " " if token[0].isdigit() else token + " "
              for token in _TOKEN.findall(lowered))  # fmt: skip
    return f" {''.join(tokens)}"


def _speaks_of(lexicon: Lexicon, sign: DangerSign, words: str) -> bool:
    harmless = lexicon.harmless.get(sign)
    plain = harmless.sub(" _", words) if harmless else words
    for match in lexicon.patterns[sign].finditer(plain):
        if sign in lexicon.mentions:
            return True
        before, after = plain[max(0, match.start() - 60) : match.start()], plain[match.end() : match.end() + 60]
        if not _DENIED_BEFORE.search(before) and not _DENIED_AFTER.match(after):
            return True
    return False


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return read(DATA)


def read(path: Path) -> Lexicon:
    """Compile a lexicon file; ValueError or re.error where it doesn't hold together."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = {DangerSign(key): entry for key, entry in raw["signs"].items()}
    if set(entries) != set(DangerSign):
        raise ValueError(f"{path.name}: нет признаков {sorted(set(DangerSign) - set(entries))}")
    by_letter: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries.values():
        for stem in entry["stems"].split(", "):
            by_letter[stem[0]].add(stem[1:])
    # Branching on the first letter keeps the screen fast: most words leave it at once. It looks ahead and takes
    # nothing, so that a stem of two words can't swallow the stem that its second word is.
    branches = (f"{letter}(?:{'|'.join(sorted(rest, key=len, reverse=True))})" for letter, rest in by_letter.items())
    return Lexicon(
        screen=re.compile(rf"\b(?={'|'.join(branches)})"),
        stems={sign: re.compile(entry["stems"].replace(", ", "|")) for sign, entry in entries.items()},
        harmless={s: _compile(entry["harmless"], raw["words"]) for s, entry in entries.items() if "harmless" in entry},
        patterns={sign: _compile(entry["patterns"], raw["words"]) for sign, entry in entries.items()},
        mentions=frozenset(sign for sign, entry in entries.items() if entry.get("negation") is False),
        titles={sign: entry["title"] for sign, entry in entries.items()},
        answers=raw["answers"],
    )


def _compile(lines: list[str], words: dict[str, str]) -> re.Pattern[str]:
    # The one space before gives the search a letter to leap to.
    return re.compile(rf" (?:{'|'.join(_expanded(lines, words))})(?= )")


def _expanded(lines: list[str], words: dict[str, str]) -> Iterator[str]:
    """Turn the file's notation into regular expressions over words that are each followed by one space."""
    for line in lines:
        pattern = re.sub(r"<(\w+)>", lambda name: words[name[1]], line.strip())
        pattern = re.sub(r"(?<=[а-я\]])\*", r"\\w*", pattern)
        pattern = pattern.replace(" ~ ", f" {_GAP}").replace(" = ", f" {_PLAIN_GAP}")
        yield pattern
