"""A scenario's text → a scenario, or every fault of its shape in words that say what to do."""

from __future__ import annotations

from difflib import get_close_matches
from hashlib import sha256
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from scenarios import deeds, questions, schema, steps
from scenarios.deeds import DEEDS
from scenarios.marked import BrokenYaml, Fault, Path, line_of, read
from scenarios.schema import Scenario

_WORDS = {
    "missing": "не хватает «{key}»",
    "string_type": "«{key}»: нужен текст (если это число или дата, возьмите в кавычки)",
    "int_type": "«{key}»: нужно целое число",
    "int_parsing": "«{key}»: нужно целое число",
    "string_too_short": "«{key}»: пусто, нужны слова",
    "too_short": "«{key}»: пусто, нужен хотя бы один пункт",
    "string_pattern_mismatch": "«{key}»: здесь нужно имя латинскими буквами, цифрами и «_», с буквы",
    "dict_type": "«{key}»: нужны ключи со значениями",
    "tuple_type": "«{key}»: нужен список, каждый пункт с «- »",
    "model_type": "«{key}»: нужны ключи со значениями",
    "literal_error": "«{key}»: можно только {expected}",
    "union_tag_not_found": (
        "«{key}»: непонятно, что это за шаг: нужно одно из say, ask, check, set, summary, do, goto, done"
    ),
    "time_delta_parsing": "«{key}»: нужен срок по ISO 8601, например PT3H или P7D",
    "time_delta_type": "«{key}»: нужен срок по ISO 8601, например PT3H или P7D",
    "float_type": "«{key}»: нужно число",
    "float_parsing": "«{key}»: нужно число",
    "bool_type": "«{key}»: можно только true или false",
    "bool_parsing": "«{key}»: можно только true или false",
    "greater_than": "«{key}»: нужно больше {gt}",
    "greater_than_equal": "«{key}»: нужно не меньше {ge}",
    "less_than_equal": "«{key}»: нужно не больше {le}",
}
_PATTERNS = {
    "least": "«least»: нужен день вида 2026-03-12 или число дней от сегодня: -300d, +300d",
    "most": "«most»: нужен день вида 2026-03-12 или число дней от сегодня: -300d, +300d",
    "time": "«time»: нужно время вида 10:00",
    "attach": "«attach»: нужны имена файлов из scenarios/library/files: латиницей, .jpg, .png или .pdf",
}
_KEYS = {
    name
    for module in (schema, steps, questions, deeds)
    for made in vars(module).values()
    if isinstance(made, type) and issubclass(made, BaseModel)
    for key, field in made.model_fields.items()
    for name in {key, field.alias or key}
}


class Faulty(Exception):
    """The text isn't a scenario."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.file}:{fault.line}: {fault.what}" for fault in faults))
        self.faults = faults


def version_of(text: str) -> str:
    """Give the short hash by which a version of a file is known."""
    return sha256(text.encode()).hexdigest()[:12]


def load(text: str, file: str = "scenario.yaml") -> Scenario:
    """Read a scenario; Faulty with every fault of its shape (`check` finds those of its sense)."""
    return load_marked(text, file)[0]


def load_marked(text: str, file: str) -> tuple[Scenario, dict[Path, int]]:
    """Read a scenario with the lines of its parts."""
    try:
        data, lines = read(text)
    except BrokenYaml as broken:
        raise Faulty([Fault(file, broken.line, broken.what)]) from None
    if not isinstance(data, dict):
        raise Faulty([Fault(file, 1, "это не сценарий: нужны ключи name, title, steps, examples")])
    try:
        return Scenario.model_validate(data), lines
    except ValidationError as error:
        found = [_fault(item, file, lines) for item in error.errors(include_url=False, include_input=False)]
        raise Faulty(list(dict.fromkeys(found))) from None


def _fault(item: Any, file: str, lines: dict[Path, int]) -> Fault:
    path = _path(item["loc"])
    key, kind = str(path[-1]) if path else "", item["type"]
    line = line_of(path, lines)
    if kind == "extra_forbidden":
        near = get_close_matches(key, _KEYS, n=1, cutoff=0.6)
        return Fault(file, line, f"неизвестный ключ «{key}»" + (f"; может быть, «{near[0]}»?" if near else ""))
    told = item.get("ctx") or {}
    if kind == "unknown_deed":
        return Fault(file, line, _unknown_deed(told["what"]))
    if kind == "value_error":
        return Fault(file, line, str(told["error"]))
    words = _WORDS.get(kind)
    if kind == "string_pattern_mismatch":
        words = next((_PATTERNS[str(part)] for part in reversed(path) if part in _PATTERNS), words)
    if words is None:
        return Fault(file, line, f"«{key}»: {item['msg']}")
    return Fault(file, line, words.format_map({**told, "key": key}))


def _unknown_deed(what: str) -> str:
    near = get_close_matches(what, DEEDS, n=1, cutoff=0.6)
    hint = f"; может быть, «{near[0]}»?" if near else f"; есть: {', '.join(sorted(DEEDS))}"
    return f"нет такого действия «{what}»{hint}"


def _path(loc: tuple[str | int, ...]) -> Path:
    """The path in the file: without the marks by which pydantic tells kinds of steps and choices apart."""
    kinds = {str(made.__metadata__[0].tag) for made in get_args(get_args(steps.AnyStep)[0])}
    path = list(loc)
    if len(path) > 2 and path[0] == "steps" and path[2] in kinds:
        del path[2]
    if "choice" in path[:-1] and path[(mark := path.index("choice") + 1)] in {"options", "from"}:
        del path[mark]
    return tuple(part for part in path if part != "[key]")
