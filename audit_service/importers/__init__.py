"""Importing documents: what a file says becomes commands, all of them or none."""
