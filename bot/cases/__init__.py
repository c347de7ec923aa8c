"""A family's own cases: seen, added to, opened again, rated."""
