"""A diagram of a scenario as SVG: boxes with wrapped Russian words, ways with the answers they follow from."""

from __future__ import annotations

from itertools import pairwise
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from scenarios.diagram import Box, Diagram, Way
from scenarios.layers import Layout, Spot, lay

WIDTH, LINE, PAD = 320, 17, 10
LETTERS = 37
"""So many letters fit a line of a box."""
MOST_LINES = 7
LABEL_WIDTH, LABEL_LINES = 6.2, 3
"""Of a letter, and of a label."""
COLOURS = {
    "say": "#eef4fb", "ask": "#fff7df", "check": "#f2ecfa", "set": "#f4f4f4", "summary": "#fff7df",
    "do": "#fdeceb", "goto": "#f4f4f4", "done": "#e7f5ea",
}  # fmt: skip
_STYLE = """
text{font-family:'PT Sans','DejaVu Sans',Arial,sans-serif;font-size:13px;fill:#22303c}
.name{font-size:11px;fill:#6b7a86}.head{font-weight:bold;font-size:20px}.note{font-size:12px;fill:#44525e}
.label{font-size:11px;fill:#3a4a8c;paint-order:stroke;stroke:#fff;stroke-width:4px}rect{stroke:#8a99a6;stroke-width:1}
path{fill:none;stroke:#5b6b78;stroke-width:1.3}.back{stroke-dasharray:5 4;stroke:#a06a3c}
.paper{fill:#fff;stroke:none}
"""


_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<title>{title}</title><style>{style}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0,0 L8,4 L0,8" style="fill:#5b6b78;stroke:none"/></marker></defs>
<rect class="paper" width="100%" height="100%"/><text class="head" x="20" y="34">{title}</text>"""


def svg(drawn: Diagram) -> str:
    """Give the picture as a text of SVG."""
    lines = {box.name: _lines(box) for box in drawn.boxes}
    sizes = {name: (float(WIDTH), float(PAD * 2 + LINE * (len(rows) + 1))) for name, rows in lines.items()}
    laid = lay(sizes, [(way.start, way.end) for way in drawn.ways], drawn.boxes[0].name)
    loops = [way for way in drawn.ways if (way.start, way.end) in laid.back]
    width, height = laid.width + 26 * len(loops) + 20, laid.height
    parts = [
        _HEAD.format(width=round(width), height=round(height), title=escape(drawn.title), style=_STYLE),
    ]
    ahead = [way for way in drawn.ways if way not in loops]
    parts += [_ahead(way, laid, ahead) for way in ahead]
    parts += [_loop(way, laid, laid.width + 26 * number) for number, way in enumerate(loops)]
    parts += [_box(box, laid.spots[box.name], lines[box.name]) for box in drawn.boxes]
    parts += [_label(way, laid, ahead) for way in ahead if way.labels]
    return "\n".join([*parts, "</svg>\n"])


def _lines(box: Box) -> list[tuple[str, str]]:
    """Give the lines of a box: the class of each, and its words."""
    words = wrap(box.words, LETTERS)
    if len(words) > MOST_LINES:
        words = [*words[: MOST_LINES - 1], f"{words[MOST_LINES - 1][: LETTERS - 1]}…"]
    notes = [("note", line) for note in box.notes for line in wrap(note, LETTERS, subsequent_indent="   ")]
    return [*(("", line) for line in words), *notes]


def _box(box: Box, spot: Spot, lines: list[tuple[str, str]]) -> str:
    left = spot.x - spot.width / 2
    head = escape(f"{box.name} · {box.title}")
    rows = [f'<text class="name" x="{left + PAD:.0f}" y="{spot.y + PAD + 9:.0f}">{head}</text>']
    for number, (kind, words) in enumerate(lines, start=1):
        y = spot.y + PAD + 11 + LINE * number
        mark = f" class={quoteattr(kind)}" if kind else ""
        rows.append(f'<text{mark} x="{left + PAD:.0f}" y="{y:.0f}">{escape(words)}</text>')
    frame = (
        f'<rect x="{left:.0f}" y="{spot.y:.0f}" width="{spot.width:.0f}" height="{spot.height:.0f}" rx="8" '
        f'fill="{COLOURS[box.kind]}"/>'
    )
    return f"<g id={quoteattr(box.name)}>{frame}{''.join(rows)}</g>"


def _points(way: Way, laid: Layout, ahead: list[Way]) -> list[tuple[float, float]]:
    """The points of a way; several from one box start side by side, in the order of where they lead."""
    points = list(laid.ways[way.start, way.end])
    spread = sorted((one for one in ahead if one.start == way.start), key=lambda one: laid.ways[one.start, one.end][1])
    share = (spread.index(way) + 1) / (len(spread) + 1)
    x, y = points[0]
    points[0] = (x - WIDTH / 2 + WIDTH * share, y)
    return points


def _ahead(way: Way, laid: Layout, ahead: list[Way]) -> str:
    points = _points(way, laid, ahead)
    path = [f"M{points[0][0]:.0f},{points[0][1]:.0f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (to_y - y) / 2
        path.append(f"C{x:.0f},{y + half:.0f} {to_x:.0f},{to_y - half:.0f} {to_x:.0f},{to_y:.0f}")
    return f'<path d="{" ".join(path)}" marker-end="url(#tip)"/>'


def _loop(way: Way, laid: Layout, x: float) -> str:
    """A way back runs along the right side."""
    start, end = laid.spots[way.start], laid.spots[way.end]
    y, to_y = start.y + start.height * 0.7, end.y + end.height * 0.3
    right, to_right = start.x + start.width / 2, end.x + end.width / 2
    line = f"M{right:.0f},{y:.0f} H{x:.0f} V{to_y:.0f} H{to_right:.0f}"
    words = escape(" / ".join(way.labels))[:60]
    label = f'<text class="label" x="{right + 6:.0f}" y="{y - 4:.0f}">{words}</text>' if words else ""
    return f'<path class="back" d="{line}" marker-end="url(#tip)"/>{label}'


def _label(way: Way, laid: Layout, ahead: list[Way]) -> str:
    """The answers a way follows from, below its start."""
    x, y = _points(way, laid, ahead)[0]
    beside = sum(one.start == way.start for one in ahead)
    lines = wrap(" / ".join(way.labels), max(9, int(WIDTH / (beside + 1) / LABEL_WIDTH)))
    if len(lines) > LABEL_LINES:
        lines = [*lines[: LABEL_LINES - 1], f"{lines[LABEL_LINES - 1]}…"]
    rows = [
        f'<text class="label" x="{x:.0f}" y="{y + 14 + 13 * number:.0f}" text-anchor="middle">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    return "".join(rows)
