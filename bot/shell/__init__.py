"""What every command of the command line shares: opening, refusing, the log, the terminal, running."""
