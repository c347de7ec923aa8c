"""Surveys of many at once: sent by a supervisor, told back as figures by group."""
