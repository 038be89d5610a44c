"""reconcile-mcp: pairs expected payments with observed entries, given as JSON on the input."""

from __future__ import annotations

import json
import sys
from time import process_time

from reconcile_mcp.engine import reconcile


def main() -> None:
    """Print what it takes to be a confident match, and how long it took."""
    asked = json.load(sys.stdin)
    start = process_time()
    report = reconcile(asked["expected"], asked["observed"], asked["options"])
    taken = process_time() - start
    sure = [
        {"bank": match["observed"], "book": match["expected"]}
        for match in report["matches"]
        if match["confidence"] == "high"
    ]
    print(json.dumps({"seconds": taken, "matches": sure}))


if __name__ == "__main__":
    main()
