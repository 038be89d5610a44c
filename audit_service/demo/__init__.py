"""Worked programmes played as commands, with the ledgers they must come to."""
