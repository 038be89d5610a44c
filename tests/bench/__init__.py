"""The benchmarks run, measure what they say, and never measure a wrong number."""
