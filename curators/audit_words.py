"""What the record of looks and changes says, in words."""

from __future__ import annotations

from collections.abc import Mapping

from curators.cases import STATUS_WORDS

WORDS: Mapping[str, str] = {
    "absence_cancelled": "отменено отсутствие",
    "absence_ended": "вышел(а) после отсутствия",
    "absence_put": "записано отсутствие",
    "account_unlinked": "отключён телефон",
    "addressee_chosen": "выбрано, кому из взрослых уходят ответы",
    "administrations_exported": "выгружены приёмы лекарств",
    "aid_approved": "помощь фонда одобрена",
    "aid_asked": "попросили помощь фонда",
    "aid_paid": "помощь фонда выплачена",
    "aid_refused": "в помощи фонда отказано",
    "aid_taken_back": "заявка в фонд отозвана тем, кто её отправил",
    "aid_withdrawn": "деньги вернулись в фонд",
    "alerts_shown": "смотрел(а) тревоги",
    "audit_shown": "смотрел(а) этот журнал",
    "broadcast_cancelled": "рассылка отменена",
    "broadcast_drafted": "подготовлена рассылка",
    "broadcast_started": "рассылка начата",
    "card_shown": "смотрел(а) карточку",
    "case_added": "обращение дополнено",
    "case_closed": "обращение закрыто",
    "case_described": "описано обращение",
    "case_due": "срок обращения",
    "case_next_step": "следующий шаг обращения",
    "case_note": "заметка к обращению",
    "case_opened": "открыто обращение",
    "case_priority": "срочность обращения",
    "case_rated": "обращение оценено",
    "case_reopened": "обращение открыто снова",
    "case_shown": "смотрел(а) обращение",
    "case_status": "статус обращения",
    "case_step": "шаг плана обращения",
    "case_step_done": "шаг плана сделан",
    "child_added": "записан ребёнок",
    "child_corrected": "исправлен возраст ребёнка",
    "child_removed": "убрана запись о ребёнке",
    "consent_given": "дано согласие",
    "consent_refused": "в согласии отказано",
    "consent_withdrawn": "отозвано согласие",
    "consilium_called": "собран консилиум",
    "consilium_cancelled": "консилиум отменён",
    "consilium_decided": "консилиум решил",
    "consilium_opinion": "мнение в консилиуме",
    "consilium_shown": "смотрел(а) консилиум",
    "console_opened": "открыт пульт",
    "curator_dismissed": "сотрудник больше не работает",
    "curator_joined": "сотрудник подключился",
    "danger_sign": "опасный признак",
    "data_exported": "человек забрал свои данные",
    "dispatch_asked": "вызов через диспетчера",
    "erasure_approved": "удаление данных одобрено",
    "erasure_asked": "просят удалить данные",
    "erasure_done": "данные удалены",
    "erasure_kept": "удаление отменено: человек вернулся",
    "erasure_refused": "в удалении данных отказано",
    "escalation_taken": "тревога взята на себя",
    "escalation_climbed": "тревога пошла выше",
    "escalation_closed": "тревога закрыта",
    "escalation_raised": "поднята тревога",
    "event_cancelled": "встреча отменена",
    "event_guests_shown": "смотрел(а) список гостей встречи",
    "event_made": "создана встреча",
    "excerpt_shown": "смотрел(а) выдержку из переписки",
    "families_moved": "перенесены семьи",
    "families_moved_back": "перенос семей отменён",
    "family_assigned": "назначен куратор",
    "family_given": "семья передана",
    "family_opened": "открыта семья территории",
    "family_verified": "семья подтверждена",
    "fund_deposit": "пополнен фонд",
    "fund_shown": "смотрел(а) фонд",
    "health_shown": "смотрел(а) графики здоровья",
    "history_shown": "смотрел(а) переписку",
    "imported": "загружен файл",
    "invite_issued": "выдан код",
    "invite_revoked": "отозван код",
    "journal": "отметка службы",
    "person_joined": "человек подключился",
    "plan_completed": "курс закончился",
    "plan_put": "внесено назначение",
    "plan_status": "изменено назначение",
    "plan_verified": "рецепт проверен",
    "plans_remade": "приёмы пересчитаны",
    "plans_shown": "смотрел(а) назначения",
    "pregnancy_begun": "началось ведение беременности",
    "pregnancy_dated": "уточнён срок",
    "pregnancy_ended": "ведение беременности закончено",
    "queue_shown": "смотрел(а) очередь",
    "referral_accepted": "специалист согласился помочь",
    "referral_agreed": "семья показала переписку специалисту",
    "referral_done": "специалист закончил помогать",
    "referral_ended": "направление завершил куратор",
    "referral_offered": "позвали специалиста",
    "referral_refused": "семья не показала переписку специалисту",
    "referral_returned": "специалист вернул направление",
    "referral_shown": "смотрел(а) направление",
    "referral_told": "семье сказали о специалисте",
    "report_shown": "смотрел(а) отчёт",
    "self_registered": "семья записалась сама",
    "sheet_sent": "выдан лист приёма",
    "shift_ended": "отменено дежурство",
    "shift_put": "записано дежурство",
    "substitution_begun": "началось замещение",
    "supervision_noted": "записана супервизия",
    "survey_sent": "разослан опрос",
    "survey_shown": "смотрел(а) итоги опроса",
    "survey_stopped": "опрос остановлен",
    "talks_to_doctor": "пишет врачу",
    "trust_ended": "уговор с близким закончен",
    "zone_moved": "сменился часовой пояс",
}


VALUES: Mapping[str, str] = {
    **{status.value: words for status, words in STATUS_WORDS.items()},
    # of a plan
    "active": "действует", "on-hold": "на паузе", "stopped": "остановлено", "completed": "закончено",
    "cancelled": "отменено",
    # of a consent
    "base": "основное согласие", "health": "о здоровье", "doctor": "передача врачу", "trusted": "близкий человек",
    "mailings": "рассылки", "plain": "без сведений о здоровье",
    # of an alert
    "danger": "опасность", "dose": "нет ответа о лекарстве", "check_in": "тревожный ответ",
    "supply": "кончилось лекарство",
    # of a file
    "curators": "сотрудники", "families": "семьи", "absences": "отпуска", "shifts": "дежурства",
    "measures": "меры поддержки", "services": "куда обратиться", "medication-requests": "назначения",
}  # fmt: skip
"""Of a status, of a kind: what stands in the record as a code."""


def value_of(code: object) -> str:
    """Say what the record keeps as a code; a number or a month stands as it is."""
    return VALUES.get(str(code), str(code))


def words_of(action: str) -> str:
    """Say what was done; an action of another version of the program stands as it is."""
    return WORDS.get(action, action)
