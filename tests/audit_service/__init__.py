"""Tests of the commands, the log and the service around them, on both databases."""
