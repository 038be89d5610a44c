"""Every reason a command can be refused: permanent codes, each with one sentence per language."""
