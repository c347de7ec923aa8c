"""A plain message: one statement, from what is remembered of its writer."""
