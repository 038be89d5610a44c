"""Tests of how bank statements are read."""
