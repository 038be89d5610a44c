"""Bank statements: how each format is read, and how what was read is recorded."""
