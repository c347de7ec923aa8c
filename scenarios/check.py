"""`scenarios check`: everything that can be known wrong of a scenario before anybody talks to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path as File

from scenarios.examples import Differs, play
from scenarios.load import Faulty, load_marked
from scenarios.marked import Fault, Path, line_of
from scenarios.moves import Endless
from scenarios.questions import Ask, Option
from scenarios.schema import Scenario
from scenarios.senses import senses
from scenarios.steps import AnyStep, Check, Done, options_of

SHELF = File(__file__).parent / "library"


def check(paths: Iterable[File | str] = ()) -> list[Fault]:
    """Check these files and folders (none named: the service's own); no faults means that every example runs."""
    files = list(_files([File(path) for path in paths] or [SHELF]))
    names = {file.stem for file in files} | {file.stem for file in SHELF.glob("*.yaml")}
    found: list[Fault] = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            found += check_text(text, str(file), names) or list(_named(file, text))
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            found.append(Fault(str(file), line, "файл не в UTF-8: сохраните его в UTF-8"))
        except OSError as error:
            found.append(Fault(str(file), 1, f"файл не читается: {error.strerror or error}"))
    return found


def _named(file: File, text: str) -> Iterator[Fault]:
    """A dialogue of the service is known by its file's name."""
    scenario, lines = load_marked(text, str(file))
    name = scenario.name
    if file.parent.resolve() == SHELF.resolve() and name != file.stem:
        what = f"name «{name}», а файл «{file.stem}»: сценарий зовут по имени файла, сделайте их одинаковыми"
        yield Fault(str(file), line_of(("name",), lines), what)


def _files(paths: Iterable[File]) -> Iterator[File]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        else:
            yield path


def check_text(text: str, file: str, names: Iterable[str] = ()) -> list[Fault]:
    """Check one scenario: its shape, its ways, its templates, its examples; each only where the one before is right."""
    try:
        scenario, lines = load_marked(text, file)
    except Faulty as faulty:
        return faulty.faults
    found = [
        Fault(file, line_of(path, lines), what) for path, what in (*ways(scenario), *senses(scenario, frozenset(names)))
    ]
    return sorted(found, key=lambda fault: fault.line) or list(_rehearsed(scenario, lines, file))


def _rehearsed(scenario: Scenario, lines: Mapping[Path, int], file: str) -> Iterator[Fault]:
    for number, example in enumerate(scenario.examples):
        try:
            play(scenario, example)
        except Differs as differs:
            path: Path = ("examples", number, *(() if differs.place is None else ("talk", differs.place)))
            yield Fault(file, line_of(path, dict(lines)), f"пример «{example.name}»: {differs.what}")
        except (Endless, KeyError, TypeError, ValueError, ArithmeticError) as error:
            what = f"пример «{example.name}» не дошёл до конца: {error}"
            yield Fault(file, line_of(("examples", number), dict(lines)), what)


def ways(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Where a step leads nowhere, and where nothing leads to a step."""
    reached, ahead = {scenario.first}, [scenario.first]
    ahead_of = {name: list(targets(scenario, name, step)) for name, step in scenario.steps.items()}
    for name, led in ahead_of.items():
        for path, target in led:
            if target is None:
                yield path, f"после шага «{name}» ничего нет: добавьте goto или шаг с done"
            elif target not in scenario.steps:
                near = get_close_matches(target, scenario.steps, n=1, cutoff=0.5)
                yield path, f"нет шага «{target}»" + (f"; может быть, «{near[0]}»?" if near else "")
    while ahead:
        new = {target for _, target in ahead_of[ahead.pop()] if target in scenario.steps} - reached
        reached |= new
        ahead += new
    for name in scenario.steps:
        if name not in reached:
            yield ("steps", name), f"к шагу «{name}» ничего не ведёт"


def targets(scenario: Scenario, name: str, step: AnyStep) -> Iterator[tuple[Path, str | None]]:
    """Give every step this one may lead to, and where the file says so; None: nothing follows."""
    here, after = ("steps", name), scenario.after(name)
    if isinstance(step, Done):
        return
    if isinstance(step, Check):
        yield (*here, "then"), step.then or after
        yield (*here, "else"), step.otherwise or after
        return
    keys, options = options_of(step)
    for place, option in enumerate(options):
        if option.goto is not None:
            yield (*here, *keys, place, "goto"), option.goto
    if step.goto is not None or goes_on(step, options):
        yield (*here, "goto"), step.goto or after


def goes_on(step: AnyStep, options: Sequence[Option]) -> bool:
    """True where the next step may be reached without a leap: not after a question whose every answer leaps."""
    if not isinstance(step, Ask) or not options or step.skip or (step.several and step.several.least == 0):
        return True
    return not all(option.goto for option in options)
