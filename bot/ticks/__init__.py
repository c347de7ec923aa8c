"""What the clock does, one file a tick."""
