"""Questions of every kind: what is shown, what is kept, what follows, and how it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from scenarios import asking, effects, engine, response
from scenarios.attached import FOLDER
from scenarios.diagram import diagram
from scenarios.doing import NoDate
from scenarios.drawing import svg
from scenarios.load import load
from scenarios.moves import Moves, NotUnderstood, Placed, Pressed, Run, Sent, Typed
from scenarios.schema import Scenario
from scenarios.shelf import shelf
from storage.content import ButtonKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = "name: talk\ntitle: разговор\nexamples: [{name: e, talk: [], ends: open}]\nsteps:\n"
SIGNS = (
    HEAD
    + """
  signs:
    ask: Что беспокоит?
    label: жалобы
    several:
      options:
        - {button: Отёки, value: swelling}
        - {button: Кровь, value: blood, do: [emergency: bleeding]}
        - {button: Жар, value: fever, goto: hot}
        - {button: Ничего, value: none, alone: true, goto: end}
      most: 2
    do: [observe: signs]
  weight: {ask: 'Вес?', label: вес, number: {unit: кг}}
  hot: {say: Пейте воду.}
  end: {done: 'Спасибо, {{ weight }}'}
"""
)


def begun(text: str, known: dict[str, Any] | None = None, **facts: Any) -> tuple[Scenario, Moves]:
    scenario = load(text)
    return scenario, engine.start(scenario, 7, facts, NOW, known)


def give(scenario: Scenario, run: Run, given: Any) -> Any:
    return engine.answer(scenario, run, Typed(given) if isinstance(given, str) else given, NOW)


def then(scenario: Scenario, moves: Moves, *given: Any) -> Moves:
    for one in given:
        found = give(scenario, moves.run, one)
        assert isinstance(found, Moves), found
        moves = found
    return moves


def texts(moves: Moves) -> list[str]:
    content = moves.restated or moves.say[-1]
    return [button.text for row in content.buttons for button in row]


def test_buttons_of_several_are_ticked_and_unticked_in_the_same_message() -> None:
    scenario, moves = begun(SIGNS)
    assert texts(moves) == ["Отёки", "Кровь", "Жар", "Ничего", "Готово"]
    ticked = then(scenario, moves, Pressed(1, "0"), Pressed(1, "1"))
    assert (texts(ticked)[:3], ticked.acts) == (["✓ Отёки", "✓ Кровь", "Жар"], [])
    assert ticked.run.asked == moves.run.asked
    assert ticked.next_action_at == NOW + scenario.patience.remind[0]
    unticked = then(scenario, ticked, Pressed(1, "0"))
    assert texts(unticked)[:2] == ["Отёки", "✓ Кровь"]
    done = then(scenario, unticked, Pressed(1, "d"))
    assert done.facts["signs"] == ["blood"]
    assert done.effects == [effects.Emergency("bleeding", "Опасный признак."), effects.Observe("signs", ["blood"])]


@pytest.mark.parametrize("typed", ["1, 2", "1 2", "отёки, кровь", "Отеки и кровь", "2;1"])
def test_several_may_be_typed_at_once(typed: str) -> None:
    scenario, moves = begun(SIGNS)
    assert then(scenario, moves, typed).facts["signs"] == ["swelling", "blood"]


def test_an_option_that_stands_alone_answers_by_itself() -> None:
    scenario, moves = begun(SIGNS)
    moves = then(scenario, moves, Pressed(1, "0"), Pressed(1, "3"))
    assert (moves.facts["signs"], moves.run.state) == (["none"], "done")


def test_the_first_leap_of_what_was_ticked_is_taken() -> None:
    scenario, moves = begun(SIGNS)
    assert [content.text for content in then(scenario, moves, "1, 3").say] == ["Пейте воду.", "Спасибо,"]


@pytest.mark.parametrize(
    ("given", "words"),
    [(Pressed(1, "d"), "хотя бы один"), ("1, 2, 3", "не больше, чем 2"), ("1, 4", "«Ничего» не сочетается")],
)
def test_too_few_and_too_many_are_told(given: Any, words: str) -> None:
    scenario, moves = begun(SIGNS)
    found = give(scenario, moves.run, given)
    assert isinstance(found, NotUnderstood)
    assert found.near
    assert words in found.say[0].text
    assert found.say[-1] == moves.say[-1]


def test_back_to_several_shows_what_was_ticked() -> None:
    scenario, moves = begun(SIGNS)
    assert "✓ Отёки" in texts(then(scenario, moves, "1", "Назад"))


ONE = HEAD + "  first: {ask: '?', KIND}\n  end: {done: 'Итого {{ first }}'}\n"


@pytest.mark.parametrize(
    ("kind", "given", "kept", "said"),
    [
        ("number: {unit: кг}", "72,5", 72.5, "72,5"),
        ("number: true", "7", 7, "7"),
        ("date: true", "12 марта", "2026-03-12", "2026-03-12"),
        ("time: true", "в 21", "21:00", "21:00"),
        ("text: true", " о  том ", "о том", "о том"),
        ("photo: true", Sent(1), {"count": 1, "words": "фото"}, "фото"),
        ("location: true", "Липецк, Ленина 1", {"words": "Липецк, Ленина 1"}, "Липецк, Ленина 1"),
        ("location: true", Placed(52.6, 39.5), {"latitude": 52.6, "longitude": 39.5, "words": "52.60000, 39.50000"},
         "52.60000, 39.50000"),
    ],
)  # fmt: skip
def test_each_kind_keeps_and_says_its_answer(kind: str, given: Any, kept: Any, said: str) -> None:
    scenario, moves = begun(ONE.replace("KIND", kind))
    moves = then(scenario, moves, given)
    assert moves.facts["first"] == kept
    assert moves.say[-1].text == f"Итого {said}"


def test_more_pictures_of_an_album_belong_to_the_answer() -> None:
    scenario, moves = begun(
        HEAD + "  a: {ask: 'Фото?', photo: true}\n  b: {ask: 'Ещё?', photo: true}\n  c: {done: true}\n"
    )
    moves = then(scenario, moves, Sent(1, "", "album"))
    more = then(scenario, moves, Sent(1, "", "album"))
    assert (more.run, more.acts) == (moves.run, [])
    assert more.next_action_at == moves.next_action_at
    assert then(scenario, more, Sent(1, "", "another")).run.state == "done"


@pytest.mark.parametrize("kind", ["number: true", "date: true", "month: true", "time: true", "photo: true",
                                  "location: true", "pressure: true", "phone: true", "several: [А, Б]",
                                  "choice: [А, Б]"])  # fmt: skip
def test_words_that_are_no_answer_get_the_kinds_own_words_and_are_left_to_a_human(kind: str) -> None:
    scenario, moves = begun(ONE.replace("KIND", kind))
    found = give(scenario, moves.run, "а когда придёт выплата?")
    assert isinstance(found, NotUnderstood)
    assert not found.near
    assert found.say[0].text
    assert isinstance(give(scenario, moves.run, Sent(0)), NotUnderstood)


def test_a_month_is_kept_as_its_first_day_and_said_without_a_day() -> None:
    scenario, moves = begun(
        HEAD + "  born: {ask: 'Когда?', label: когда, month: true}\n  all: {summary: 'Верно?', goto: end}\n"
        "  end: {done: true}\n"
    )
    near = give(scenario, moves.run, "2019")
    assert isinstance(near, NotUnderstood)
    assert near.near
    shown = then(scenario, moves, "май 2019")
    assert "Когда: май 2019" in shown.say[-1].text
    [item] = response.items(scenario, shown.run.memory, {})
    assert item["answer"] == [{"valueDate": "2019-05-01"}]


def test_a_place_is_asked_by_the_messengers_own_button_and_a_page_by_a_link() -> None:
    kind = "location: true, links: [{button: Карта, url: 'https://example.org/{{ channel }}'}]"
    _, moves = begun(ONE.replace("KIND", kind), {"channel": "vk"})
    buttons = {button.kind: button for row in moves.say[-1].buttons for button in row}
    assert buttons[ButtonKind.LINK].url == "https://example.org/vk"
    assert buttons[ButtonKind.ASK_LOCATION].text == "Отправить место"


def test_a_file_of_the_library_goes_with_the_words(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.attached.FOLDER", tmp_path)
    (tmp_path / "how.png").write_bytes(b"png")
    _, moves = begun(HEAD + "  a: {say: Вот так., attach: [how.png]}\n  b: {done: true}\n")
    (file,) = moves.say[0].attachments
    assert (file.channel, file.ref, file.size, str(file.kind)) == ("library", "how.png", 3, "photo")
    assert FOLDER.name == "files"


def test_the_persons_own_day_and_hour_are_known() -> None:
    text = HEAD + "  a: {ask: '{{ today }} {{ hour }}', date: {past: true}}\n  b: {done: true}\n"
    scenario, moves = begun(text, {"zone": "Asia/Kamchatka"})
    late = datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert moves.say[0].text == "2026-03-02 21"
    moves_late = engine.start(scenario, 7, {}, late, {"zone": "Asia/Kamchatka"})
    assert moves_late.say[0].text == "2026-03-03 1"
    found = engine.answer(scenario, moves_late.run, Typed("сегодня"), late, {"zone": "Asia/Kamchatka"})
    assert isinstance(found, Moves)
    assert found.facts["a"] == "2026-03-03"


def test_a_number_made_of_numbers_stays_one() -> None:
    text = (
        HEAD
        + "  a: {set: {sum: '{{ x + 1 }}', words: 'ещё {{ x }}', score: '{{ [1, 3] | phq2 }}'}}\n  b: {done: true}\n"
    )
    _, moves = begun(text, x=2)
    assert (moves.facts["sum"], moves.facts["words"], moves.facts["score"]["total"]) == (3, "ещё 2", 4)


DEEDS = HEAD + "  a:\n    do:\n      - DEED\n  b: {done: true}\n"


@pytest.mark.parametrize(
    ("deed", "effect"),
    [
        ("raise: {level: danger, words: 'Плохо {{ x }}'}", effects.Raise("danger", ("doctor", "curator"), "Плохо 2")),
        ("raise: {level: curator, to: lawyer, words: Слово}", effects.Raise("curator", ("lawyer",), "Слово")),
        ("emergency: {sign: bleeding, words: Кровь}", effects.Emergency("bleeding", "Кровь")),
        ("refer: {to: lawyer, words: О выплате}", effects.Refer("lawyer", "О выплате")),
        ("observe: {code: sum, of: x * 2, unit: шт}", effects.Observe("sum", 4, "шт")),
        ("start_routine: {scenario: mood, rule: 'daily {{ x }}:00'}", effects.StartRoutine("mood", "daily 2:00")),
        ("stop_routine: mood", effects.StopRoutine("mood")),
        ("after: {in: PT15M, start: mood}", effects.Later("mood", NOW + timedelta(minutes=15))),
        ("after: {at: '{{ visit }}', plus: -P1D, time: '18:00', start: mood}",
         effects.Later("mood", datetime(2026, 3, 9, 15, tzinfo=UTC))),
        ("after: {week: 28, start: mood}", effects.Later("mood", datetime(2026, 6, 9, 7, tzinfo=UTC))),
        ("start_plan: p-1", effects.StartPlan("p-1")),
        ("stop_plan: p-1", effects.StopPlan("p-1")),
        ("call: {name: journal, with: {what: 'о {{ x }}'}}", effects.CallAdapter("journal", {"what": "о 2"})),
        ("end_pregnancy: loss", effects.EndPregnancy("loss")),
    ],
)  # fmt: skip
def test_each_deed_is_made_with_the_facts_in_it(deed: str, effect: effects.Effect) -> None:
    _, moves = begun(DEEDS.replace("DEED", deed), x=2, visit="2026-03-10", edd="2026-09-01")
    assert moves.effects == [effect]


def test_a_date_that_isnt_known_is_no_date() -> None:
    with pytest.raises(NoDate):
        begun(DEEDS.replace("DEED", "after: {at: '{{ visit }}', start: mood}"))


def test_answers_are_recorded_in_the_shape_of_a_questionnaire_response() -> None:
    text = SIGNS.replace(
        "  hot:",
        "  lmp: {ask: 'День?', date: true}\n  at: {ask: 'Время?', time: true}\n"
        "  bp: {ask: 'Давление?', pressure: true}\n"
        "  note: {ask: 'Что ещё?', text: true, skip: Нет}\n  hot:",
    )
    scenario, moves = begun(text)
    moves = then(scenario, moves, "1, 2", "72,5", "12.03.2026", "8:30", "140/90", "нет")
    assert response.STATUS[moves.run.state] == "completed"
    assert response.items(scenario, moves.run.memory, {}) == [
        {"linkId": "signs", "text": "жалобы", "answer": [
            {"valueCoding": {"code": "swelling", "display": "Отёки"}},
            {"valueCoding": {"code": "blood", "display": "Кровь"}}]},
        {"linkId": "weight", "text": "вес", "answer": [{"valueQuantity": {"value": 72.5, "unit": "кг"}}]},
        {"linkId": "lmp", "text": "День?", "answer": [{"valueDate": "2026-03-12"}]},
        {"linkId": "at", "text": "Время?", "answer": [{"valueTime": "08:30:00"}]},
        {"linkId": "bp", "text": "Давление?", "item": [
            {"linkId": "bp.systolic", "text": "systolic", "answer": [{"valueInteger": 140}]},
            {"linkId": "bp.diastolic", "text": "diastolic", "answer": [{"valueInteger": 90}]}]},
        {"linkId": "note", "text": "Что ещё?"},
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(shelf()))
def test_a_scenario_is_drawn_with_every_step_in_it(name: str) -> None:
    scenario = shelf()[name].scenario
    drawn = ET.fromstring(svg(diagram(scenario)))
    groups = [node for node in drawn.iter() if node.tag.endswith("}g")]
    assert [node.get("id") for node in groups] == list(scenario.steps)
    frames = [tuple(float(node[0].get(key, "")) for key in ("x", "y", "width", "height")) for node in groups]
    for number, (x, y, width, height) in enumerate(frames):
        for left, top, wide, high in frames[:number]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y, "boxes overlap"


def test_words_in_a_picture_cant_break_it() -> None:
    steps = "  a: {say: 'a < b & <script>'}\n  b: {ask: '?', choice: [{button: '<&>', goto: a}, Да]}\n"
    text = f"{HEAD}{steps}  c: {{done: true}}\n"
    drawn = svg(diagram(load(text)))
    assert "<script>" not in drawn
    assert 'class="back"' in drawn
    ET.fromstring(drawn)


def test_data_of_every_button_is_read_back() -> None:
    _, moves = begun(SIGNS)
    for row in moves.say[-1].buttons:
        for button in row:
            found = asking.read_data(button.data or "")
            assert found is not None
            assert asking.button_data(found[0], found[1].asked, found[1].choice) == button.data
