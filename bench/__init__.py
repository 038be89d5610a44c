"""Benchmarks: ratios measured in one run against a stated floor, never timed tests."""
