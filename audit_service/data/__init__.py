"""Data files that come with the service: region codes, profiles of others' files and of banks."""
