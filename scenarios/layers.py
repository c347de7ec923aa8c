"""Where boxes of a diagram stand: layers downwards, neighbours over their neighbours (after Sugiyama, 1981)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

GAP_X, GAP_Y = 36, 64
BEND = 14
"""The width a way takes where it passes a layer."""
SWEEPS = 12

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on paper: its middle, its top, its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes, and the points every way goes through: its start, its bends, its end. `back`: against the stream."""

    spots: Mapping[str, Spot]
    ways: Mapping[Edge, tuple[tuple[float, float], ...]]
    back: frozenset[Edge]
    width: float
    height: float


def lay(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge], first: str) -> Layout:
    """Place boxes of these sizes.

    1. ways that lead back are set aside; 2. every box stands one layer below the lowest that leads to it; 3. a way over
    several layers gets a bend in each; 4. boxes are ordered by the middle of their neighbours; 5. and moved over them.
    """
    back = _back(sizes, edges, first)
    ahead = [edge for edge in edges if edge not in back and edge[0] != edge[1]]
    depth = _depths(sizes, ahead)
    bends, links = _bends(ahead, depth)
    layers: list[list[str]] = [[] for _ in range(max([*depth.values(), 0]) + 1)]
    for name in sizes:
        layers[depth[name]].append(name)
    for (start, _), names in bends.items():
        for number, name in enumerate(names):
            layers[depth[start] + 1 + number].append(name)
    near: dict[str, list[str]] = {}
    for one, other in links:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    widths = {name: sizes[name][0] if name in sizes else BEND for layer in layers for name in layer}
    _order(layers, near)
    x = _places(layers, near, widths)
    spots, tops, height = _spots(layers, sizes, x)
    left = min(x[name] - widths[name] / 2 for name in widths) - GAP_X
    spots = {name: Spot(spot.x - left, spot.y, spot.width, spot.height) for name, spot in spots.items()}
    ways = {
        edge: (
            (spots[edge[0]].x, spots[edge[0]].y + spots[edge[0]].height),
            *((x[name] - left, tops[depth[edge[0]] + 1 + n] - GAP_Y / 4) for n, name in enumerate(bends.get(edge, ()))),
            (spots[edge[1]].x, spots[edge[1]].y),
        )
        for edge in edges
    }
    width = max(x[name] + widths[name] / 2 for name in widths) - left + GAP_X
    return Layout(spots, ways, frozenset(back | {edge for edge in edges if edge[0] == edge[1]}), width, height)


def _back(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge], first: str) -> set[Edge]:
    """Ways that lead to a step on the way to their own start."""
    following: dict[str, list[str]] = {name: [] for name in sizes}
    for start, end in edges:
        following[start].append(end)
    found: set[Edge] = set()
    seen: set[str] = set()
    for root in (first, *sizes):
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(following[root]))]
        while path:
            name, rest = path[-1]
            child = next(rest, None)
            if child is None:
                path.pop()
            elif any(child == on_path for on_path, _ in path):
                found.add((name, child))
            elif child not in seen:
                seen.add(child)
                path.append((child, iter(following[child])))
    return found


def _depths(sizes: Mapping[str, tuple[float, float]], ahead: Sequence[Edge]) -> dict[str, int]:
    depth = dict.fromkeys(sizes, 0)
    for _ in sizes:
        lower = {end: depth[start] + 1 for start, end in ahead if depth[end] <= depth[start]}
        if not lower:
            break
        depth |= lower
    return depth


def _bends(ahead: Sequence[Edge], depth: Mapping[str, int]) -> tuple[dict[Edge, list[str]], list[Edge]]:
    bends: dict[Edge, list[str]] = {}
    links: list[Edge] = []
    for start, end in ahead:
        names = [f"{start}>{end}#{layer}" for layer in range(depth[start] + 1, depth[end])]
        if names:
            bends[start, end] = names
        links += list(zip([start, *names], [*names, end], strict=True))
    return bends, links


def _order(layers: list[list[str]], near: Mapping[str, list[str]]) -> None:
    for sweep in range(SWEEPS):
        numbers = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for number in numbers:
            beside = layers[number - 1 if sweep % 2 == 0 else number + 1]
            rank = {name: place for place, name in enumerate(beside)}
            places = {name: fmean([rank[n] for n in near.get(name, ()) if n in rank] or [0]) for name in layers[number]}
            layers[number].sort(key=places.__getitem__)


def _places(layers: list[list[str]], near: Mapping[str, list[str]], widths: Mapping[str, float]) -> dict[str, float]:
    """Give the middles: each moves over its neighbours as far as those beside it let it."""
    x: dict[str, float] = {}
    for layer in layers:
        at = 0.0
        for name in layer:
            x[name] = at + widths[name] / 2
            at += widths[name] + GAP_X
    for _ in range(SWEEPS * 4):
        for layer in layers:
            wanted = {name: fmean([x[other] for other in near.get(name, ())] or [x[name]]) for name in layer}
            _apart(layer, wanted, widths, x)
    return x


def _apart(layer: Sequence[str], wanted: Mapping[str, float], widths: Mapping[str, float], x: dict[str, float]) -> None:
    """As near to what is wanted as the order allows: neighbours that would overlap stand together around their mean."""
    blocks: list[tuple[list[str], list[float]]] = []
    for name in layer:
        names, offsets = [name], [0.0]
        while blocks:
            before, steps = blocks[-1]
            reach = steps[-1] + (widths[before[-1]] + widths[names[0]]) / 2 + GAP_X
            if _middle(before, steps, wanted) + reach <= _middle(names, offsets, wanted):
                break
            blocks.pop()
            names, offsets = before + names, steps + [reach + offset for offset in offsets]
        blocks.append((names, offsets))
    for names, offsets in blocks:
        start = _middle(names, offsets, wanted)
        x.update({name: start + offset for name, offset in zip(names, offsets, strict=True)})


def _middle(names: Sequence[str], offsets: Sequence[float], wanted: Mapping[str, float]) -> float:
    return fmean(wanted[name] - offset for name, offset in zip(names, offsets, strict=True))


def _spots(
    layers: Sequence[Sequence[str]], sizes: Mapping[str, tuple[float, float]], x: Mapping[str, float]
) -> tuple[dict[str, Spot], list[float], float]:
    spots: dict[str, Spot] = {}
    tops: list[float] = []
    y = float(GAP_Y)
    for layer in layers:
        tops.append(y)
        heights = [sizes[name][1] for name in layer if name in sizes]
        spots |= {name: Spot(x[name], y, *sizes[name]) for name in layer if name in sizes}
        y += max(heights, default=0) + GAP_Y
    return spots, tops, y
