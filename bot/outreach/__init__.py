"""What the service tells many at once, and where it invites them: broadcasts, events, guests."""
