"""Pure: what an operator is told, in words, with ids only. What to do about each: docs/operations.md."""

from __future__ import annotations

MESSENGERS = {"telegram": "Telegram", "vk": "ВК", "max": "MAX"}
WORDS = {
    "parked": "Не разобрано обновление {messenger}: посмотрите python -m bot parked. Остальные идут как обычно.",
    "nobody_answers": "Семье № {id} некому ответить: назначьте ей куратора или поставьте дежурного.",
    "queue_late": "Сообщения в {messenger} ждут отправки больше пяти минут: посмотрите python -m bot doctor.",
    "messenger_silent": "{messenger} не отвечает больше пяти минут. Сообщения ждут и уйдут сами, когда он вернётся.",
    "console_gone": "Пульт куратора № {id} закрыт: куратор остановил бота или удалил чат. Напишите ему.",
    "danger": "Слова об опасности, {what} № {id}: человеку ответили про 103 и 112, кураторы предупреждены.",
    "nobody_raised": "Тревогу № {id} некому показать: ни у кого нет открытого пульта. Вы можете помочь сами: /trevogi.",
    "no_curator": "Для семьи № {id} не нашлось куратора: назначьте его или расширьте чьи-то территории.",
    "no_doctor": "Семье № {id} не может ответить ни один врач: назначьте врача или поставьте дежурного.",
    "dialogue_lost": "Сценарий «{subject}» пропал, а разговор по нему шёл: верните файл в scenarios/library.",
    "outbox_broken": "Сообщение в {messenger} не ушло из-за ошибки программы: посмотрите журнал (outbox).",
    "plan_broken": "План приёма № {id} не читается, дозы вперёд не сделаны: посмотрите журнал (horizon.failed).",
    "dispatch_failed": "Вызов или запись к врачу № {id} не передать: отвечает ли диспетчерская? Куратор семьи знает.",
    "disk_full": "На машине {subject} кончилось место: файлы не доходят, слова доходят. Освободите место.",
}


def words(kind: str, subject: str) -> str:
    """One line for the console of an admin."""
    told = WORDS.get(kind, "Тревога {kind}: {subject}.")
    number = subject.rpartition(":")[2]
    what = "незнакомый человек" if subject.startswith("stranger:") else "семья"
    messenger = MESSENGERS.get(subject, subject)
    return "🔔 " + told.format(kind=kind, subject=subject, id=number, messenger=messenger, what=what)
