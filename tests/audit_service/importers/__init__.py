"""Tests of what an office may send in, and of what becomes of it."""
