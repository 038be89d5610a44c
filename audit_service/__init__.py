"""The use cases: every command that can change the record, and how the record is kept."""
