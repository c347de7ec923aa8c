"""What a person and a curator read about an order: neutral, never what is wrong or where: pure."""

from __future__ import annotations

INTENTS = {"house_call": "Вызов врача на дом", "appointment": "Запись к врачу"}
_SENDING = {"house_call": "Передаём вызов диспетчеру.", "appointment": "Передаём запись в регистратуру."}
_WHERE = {"house_call": "в свою поликлинику", "appointment": "в регистратуру своей поликлиники"}
URGENT = "Если становится хуже, не ждите: звоните 103 или 112."


def title(intent: str, number: str | None) -> str:
    """Give «Вызов врача на дом 12345»."""
    return f"{INTENTS[intent]} {number}" if number else INTENTS[intent]


def standing(state: str, status: str | None) -> str:
    """Give how an order stands, as it follows a colon."""
    return (
        {
            "sending": "передаём",
            "cancelling": "отменяем",
            "failed": "передать не получилось",
            "cancelled": "отменено",
        }.get(state)
        or status
        or "принят"
    )


def sending(intent: str) -> str:
    """Say right after the person's «Всё верно»."""
    return f"{_SENDING[intent]} Номер пришлём сюда, обычно это меньше минуты. {_urgent(intent)}".strip()


def changed(intent: str, number: str | None, status: str, *, over: bool) -> str:
    """Say a new status."""
    said = f"{title(intent, number)}: {status}."
    return said if over else f"{said} {_urgent(intent)}".strip()


def still_trying(intent: str) -> str:
    """Say that the other system doesn't answer yet."""
    return f"{INTENTS[intent]}: пока не отвечают, пробуем ещё. Ничего делать не нужно. {_urgent(intent)}".strip()


def failed(intent: str, reason: str | None, *, told: bool = True) -> str:
    """Say that it could not be handed over, and what to do; told: the curator has been told."""
    why = f" Нам ответили: «{reason}»." if reason else ""
    what = "вызов" if intent == "house_call" else "запись"
    helps = "Куратор уже знает и поможет." if told else "Можно попросить и куратора: «Связаться с куратором»."
    return (
        f"Не получилось передать {what}.{why} Позвоните, пожалуйста, {_WHERE[intent]}. {helps} {_urgent(intent)}"
    ).strip()


def lost(intent: str, number: str | None) -> str:
    """Say that the other system knows nothing of it any more."""
    return (
        f"{title(intent, number)}: сведений больше нет. Позвоните, пожалуйста, {_WHERE[intent]} и уточните. "
        f"Куратор уже знает. {_urgent(intent)}"
    ).strip()


def cancelled(intent: str, number: str | None) -> str:
    """Say that it is taken back."""
    return f"{title(intent, number)}: отменили."


def not_cancelled(intent: str, number: str | None, reason: str | None) -> str:
    """Say that it could not be taken back."""
    why = f" Нам ответили: «{reason}»." if reason else " Там не отвечают."
    return f"{title(intent, number)}: отменить не получилось.{why} Позвоните, пожалуйста, {_WHERE[intent]}."


def for_curator(intent: str, number: str | None, status: str, name: str) -> str:
    """Say it in the thread."""
    return f"🚑 {name}. {title(intent, number)}: {status}."


def card_line(intent: str, number: str | None, state: str, status: str | None) -> str:
    """Say it on the card."""
    return f"🚑 {title(intent, number)}: {standing(state, status)}"


def _urgent(intent: str) -> str:
    return URGENT if intent == "house_call" else ""
