"""What an operator does by hand: invites, dismissals, parked updates, keys."""
