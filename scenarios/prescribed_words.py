"""What a person and their curators hear of a new, changed or stopped prescription."""

from __future__ import annotations

from collections.abc import Mapping

_ASK = "Если что-то непонятно или смущает, просто напишите сюда."
_NAMED = {
    "new": "У вас новое назначение{by}:\n💊 {drug}\n{words}.\n\nПро каждый приём напомним, держать в голове не нужно.",
    "changed": "Ваше назначение изменилось{by}:\n💊 {drug}\nТеперь так: {words}.\n\nСтарые напоминания мы уже убрали.",
    "on-hold": "Приём пока приостановлен{by}:\n💊 {drug}\n\nНапоминать не будем. Когда продолжать, скажет врач.",
    "active": "Приём продолжается{by}:\n💊 {drug}\n\nСнова будем напоминать.",
    "stopped": "Приём остановлен{by}:\n💊 {drug}\n\nНапоминать больше не будем.",
}
_NEUTRAL = {
    "new": "У вас новое назначение{by}. О времени приёма напомним, подробности подскажет врач.",
    "changed": "Одно из ваших назначений изменилось{by}. Напомним по-новому, подробности подскажет врач.",
    "on-hold": "Одно из ваших назначений пока приостановлено{by}. Подробности подскажет врач.",
    "active": "Одно из ваших назначений снова действует{by}. О времени приёма напомним.",
    "stopped": "Одно из ваших назначений отменено{by}. Подробности подскажет врач.",
}
STAFF: Mapping[str, str] = {
    "new": "💊 {name}: внесено новое назначение. Подробности — в «Лекарства».",
    "changed": "💊 {name}: назначение изменено. Подробности — в «Лекарства».",
    "on-hold": "💊 {name}: приём одного из лекарств приостановлен.",
    "active": "💊 {name}: приём одного из лекарств продолжается.",
    "stopped": "💊 {name}: приём одного из лекарств остановлен.",
}


def told(what: str, drug: str, words: str, doctor: str) -> str:
    """Say it to the person; without a drug's name (no health consent, or not over this messenger) neutrally."""
    by = f". Врач: {doctor}" if doctor else ""
    text = (_NAMED if drug else _NEUTRAL)[what].format(by=by, drug=drug, words=words[:1].upper() + words[1:])
    return f"{text} {_ASK}"
