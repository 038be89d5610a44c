"""Peers: other ledgers, each driven by a script of ours, in its own process and environment.

Each takes the movements from a CSV file (source account, target account, amount in whole fen),
posts them as its documentation says, and prints what it took and what it holds as JSON.
"""
