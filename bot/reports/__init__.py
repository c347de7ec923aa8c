"""What the service tells of its own work: statements and reports."""
