"""beancount: loads a file and adds up every posting; it keeps its own cache beside the file."""

from __future__ import annotations

import json
import sys
from collections import Counter

from beancount import loader
from beancount.core.data import Transaction


def main() -> None:
    """Print the balance of every account, in whole fen."""
    entries, errors, _ = loader.load_file(sys.argv[1])
    if errors:
        raise SystemExit(f"beancount found {len(errors)} errors, the first: {errors[0]}")
    sums: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                sums[posting.account] += int(posting.units.number * 100)
    print(json.dumps(sums))


if __name__ == "__main__":
    main()
