"""Data files that come with the service: region codes and profiles of other offices' files."""
