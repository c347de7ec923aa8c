"""Working hours as curators are given them, of every shape."""

from __future__ import annotations

TEXTS = [
    "Mo-Fr 09:00-18:00; PH off",
    "24/7",
    "Mo-Fr 22:00-06:00; PH off",
    "Mo-Th 09:00-13:00,14:00-18:00; Fr 09:00-17:00; PH off",
    "Mo-Fr 09:00-18:00; Sa 10:00-14:00; PH 12:00-13:00",
    "Sa,Su,PH 00:00-24:00",
    "02:15-02:45",
    "Mo-Su 20:00-08:00",
    "Jun-Aug Mo-Fr 10:00-16:00; Sep-May Mo-Fr 09:00-18:00; Dec 31 off",
]
