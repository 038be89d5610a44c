"""The drills in short: seeds fixed, seconds instead of hours."""
