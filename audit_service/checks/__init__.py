"""The checks: each goes through one part of the database and says what is not as it should be."""
