"""Dialogues of the service with one account: the scenario engine on the database's side."""
