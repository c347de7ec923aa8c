"""Children of a family: told by the family itself, by its curator or a file; nothing but the month of birth is kept."""
