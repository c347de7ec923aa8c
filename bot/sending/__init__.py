"""What the outbox does with a row: deliver it through one messenger, record what became of it, see to the rest."""
