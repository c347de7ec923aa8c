"""The example conversations of a scenario, run against the engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scenarios import asking, engine
from scenarios.deeds import NAMES
from scenarios.moves import Given, Moves, Placed, Sent, Shared, Typed
from scenarios.schema import Example, Heard, Scenario
from scenarios.templates import render
from scenarios.texts import KNOWN, known_now
from storage.content import Button, Content

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Differs(Exception):
    """The conversation went another way: at this line of the example (None: at its end)."""

    def __init__(self, place: int | None, what: str) -> None:
        super().__init__(what)
        self.place, self.what = place, what


def play(scenario: Scenario, example: Example) -> Moves:
    """Run one example; Differs where it goes another way."""
    return Rehearsal(scenario, example).play()


class Rehearsal:
    """One example while it runs."""

    def __init__(self, scenario: Scenario, example: Example) -> None:
        self.scenario, self.example = scenario, example
        given = {**scenario.given, **example.given}
        self.known = known_now() | {key: value for key, value in given.items() if key in KNOWN}
        self.now = BEGAN
        facts = {key: value for key, value in given.items() if key not in KNOWN}
        self.effects: list[str] = []
        self.said: list[Content] = []
        self.moves = Moves(run=engine.start(scenario, 1, facts, self.now, self.known).run)
        self._take(engine.start(scenario, 1, facts, self.now, self.known))

    def play(self) -> Moves:
        """Go through the lines, then hold the end to what is expected."""
        for place, line in enumerate(self.example.talk):
            try:
                self._line(line)
            except Differs as differs:
                raise Differs(place, differs.what) from None
        self._end()
        return self.moves

    def _line(self, line: Heard) -> None:
        if line.bot is not None:
            heard = "\n".join(content.text for content in self.said)
            for words in line.bot:
                if render(words, self.known) not in heard:
                    raise Differs(None, f"бот не сказал «{words}»; он сказал: «{heard}»")
        elif line.buttons is not None:
            shown = [button.text for button in self._buttons()]
            for words in line.buttons:
                if words not in shown:
                    raise Differs(None, f"нет кнопки «{words}»; есть: {', '.join(shown)}")
        elif line.waits is not None:
            self._wait(line.waits)
        elif line.picks is not None:
            self._pick(line.picks)
        else:
            self._answer(line)

    def _answer(self, line: Heard) -> None:
        run = self.moves.run
        if run.state != "open":
            raise Differs(None, "диалог уже закончился")
        given: Given
        if line.presses is not None:
            button = next((one for one in self._buttons() if one.text.removeprefix(asking.TICK) == line.presses), None)
            press = asking.read_data(button.data or "") if button else None
            if press is None:
                raise Differs(None, f"нет кнопки «{line.presses}»; есть: {', '.join(b.text for b in self._buttons())}")
            given = press[1]
        elif line.sends is not None:
            given = Sent(1) if line.sends == "photo" else Placed(52.6031, 39.5708, "Липецк")
        else:
            given = Shared(line.shares) if line.shares is not None else Typed(line.says or "")
        self._give(given)

    def _pick(self, picks: Sequence[str]) -> None:
        """Tick each, then «Готово», unless one that stands alone was enough."""
        asked = self.moves.run.asked
        for words in (*picks, asking.READY_WORDS):
            if self.moves.run.state == "open" and self.moves.run.asked == asked:
                self._answer(Heard(presses=words))

    def _give(self, given: Given) -> None:
        followed = engine.answer(self.scenario, self.moves.run, given, self.now, self.known)
        if isinstance(followed, Moves) and followed.restated is not None:
            self.moves, self.said = followed, [followed.restated]
        elif isinstance(followed, Moves):
            self._take(followed)
        else:
            self.said = followed.say

    def _wait(self, long: timedelta) -> None:
        end = self.now + long
        while self.moves.next_action_at is not None and self.moves.next_action_at <= end:
            self.now = self.moves.next_action_at
            self._take(engine.due(self.scenario, self.moves.run, self.now, self.known))
        self.now = end

    def _take(self, moves: Moves) -> None:
        self.moves, self.said = moves, moves.say
        self.effects += [NAMES[type(effect)] for effect in moves.effects]

    def _buttons(self) -> list[Button]:
        return [button for content in self.said[-1:] for row in content.buttons for button in row]

    def _end(self) -> None:
        if self.moves.run.state != self.example.ends:
            raise Differs(None, f"в конце ждали «{self.example.ends}», а диалог «{self.moves.run.state}»")
        for name, value in self.example.facts.items():
            found: Any = self.moves.facts.get(name)
            if found != value:
                raise Differs(None, f"в конце «{name}» = {found!r}, а ждали {value!r}")
        if self.example.effects is not None and tuple(self.effects) != self.example.effects:
            wanted, made = ", ".join(self.example.effects), ", ".join(self.effects)
            raise Differs(None, f"действия: {made or 'никаких'}; ждали: {wanted or 'никаких'}")
