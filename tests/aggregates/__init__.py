"""Tests of the facts and the rules: given facts, when decided, then facts or a refusal."""
