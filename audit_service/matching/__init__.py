"""Matching: which lines of a bank account and which of the books are the same money."""
