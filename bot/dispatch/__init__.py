"""Doctors called home and appointments: what is asked of the dispatcher's system, and what becomes of it."""
