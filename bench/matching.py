"""Matching measured: what is paired for certain, how much of it wrongly, by us and by others.

``python -m bench.matching`` makes up labelled statements, pairs them, and publishes the table in
``bench/README.md``. Lines are counted on both sides.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any, Final

from audit_service.matching.engine import pair
from audit_service.matching.lines import BankLine, BookLine, Pairing
from bench.labelled_statements import HARD, PUBLISHED, Labelled, judged, labelled
from bench.peering import ENVIRONMENT, ROOT
from bench.plain_rules import first_that_fits, ranked_by_points

SIZES: Final = (1_000, 10_000, 100_000)
PLAIN_MAX: Final = 10_000
"""The most lines the plain rules are asked about: they go through all items of an amount."""
PEER_SIZES: Final = (300, 1_000)
SEEDS: Final = (1, 2, 3, 4, 5)
RECALL_MIN: Final = 950
"""The bar, of a thousand: of the lines that have a true pairing, so many are paired for certain."""

KEPT: Final = Path(__file__).with_name("matching.json")
README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- matching: begin (written by python -m bench.matching) -->\n"
END: Final = "<!-- matching: end -->\n"
_MIXES: Final = {"published": PUBLISHED, "hard": HARD}

Matcher = Callable[[Sequence[BankLine], Sequence[BookLine]], list[Pairing]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one matcher did with the statements of one size, over all its seeds.

    ``automatic`` counts pairings made for certain, ``wrong`` those that are not exactly true;
    ``recall`` is of a thousand lines with a true pairing, of the worst seed. ``seconds`` are those
    of one processor, the median of the seeds.
    """

    matcher: str
    mix: str
    lines: int
    seeds: int
    automatic: int
    wrong: int
    recall: int
    seconds: float

    @property
    def meets(self) -> str:
        """Say whether ours meets the bar: none wrong, and the recall of the published mix."""
        if self.matcher != "ours":
            return ""
        met = not self.wrong and (self.mix != "published" or self.recall >= RECALL_MIN)
        return "met" if met else "MISSED"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, keep it, and publish the table."""
    asked = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    asked.add_argument("--seeds", default=len(SEEDS), type=int)
    asked.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = asked.parse_args(arguments)
    seeds, sizes = SEEDS[: given.seeds], tuple(int(size) for size in given.sizes.split(","))
    kept = []
    for measured in _measured(seeds, sizes):
        print(measured, flush=True)
        kept.append(asdict(measured))
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    publish(kept)


def publish(kept: Sequence[Mapping[str, Any]], path: Path = README) -> None:
    """Write the table between its marks."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}{table(kept)}{END}{after}", encoding="utf-8")


def table(kept: Sequence[Mapping[str, Any]]) -> str:
    """Return the table: one line for each matcher, mix and size."""
    rows = [
        "| matcher | mix | bank lines | seeds | automatic pairings | wrong | precision | recall |"
        " seconds | bar |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for document in kept:
        one = Measured(**document)
        right = one.automatic - one.wrong
        precision = right / one.automatic if one.automatic else 1.0
        rows.append(
            f"| {one.matcher} | {one.mix} | {one.lines:,} | {one.seeds} | {one.automatic:,} |"
            f" {one.wrong:,} | {precision:.4f} | {one.recall / 1000:.3f} | {one.seconds:.2f} |"
            f" {one.meets} |"
        )
    return "\n".join(rows) + "\n"


def _measured(seeds: Sequence[int], sizes: Sequence[int]) -> Iterator[Measured]:
    for mix in _MIXES:
        for lines in sizes:
            yield _run("ours", pair, mix, lines, seeds)
    for lines in (size for size in sizes if size <= PLAIN_MAX):
        yield _run("first that fits (Blnk)", first_that_fits, "published", lines, seeds[:1])
        yield _run("ranked by points (ERPNext)", ranked_by_points, "published", lines, seeds[:1])
    for lines in PEER_SIZES:
        yield _run("ours", pair, "published", lines, seeds[:1])
        yield _of_peer(lines, seeds[0], sums=False)
    yield _of_peer(PEER_SIZES[0], seeds[0], sums=True)


def _run(name: str, matcher: Matcher, mix: str, lines: int, seeds: Sequence[int]) -> Measured:
    """Pair the statements of every seed, and judge them by their labels."""
    automatic = wrong = 0
    recalls, times = [], []
    for seed in seeds:
        labels = labelled(_MIXES[mix], lines, seed)
        start = process_time()
        pairings = matcher(labels.bank, labels.book)
        times.append(process_time() - start)
        judgement = judged(pairings, labels)
        automatic += sum(pairing.is_certain for pairing in pairings)
        wrong += len(judgement.wrong)
        recalls.append(judgement.recall_permille)
    return Measured(
        matcher=name,
        mix=mix,
        lines=lines,
        seeds=len(seeds),
        automatic=automatic,
        wrong=wrong,
        recall=min(recalls),
        seconds=round(sorted(times)[len(times) // 2], 3),
    )


def _of_peer(lines: int, seed: int, *, sums: bool) -> Measured:
    """Have reconcile-mcp pair the same statement, in its own environment."""
    labels = labelled(PUBLISHED, lines, seed)
    asked = json.dumps(_in_its_words(labels) | {"options": _options(sums=sums)})
    command = [str(ENVIRONMENT / "bin" / "python"), "-m", "bench.peers.with_reconcile_mcp"]
    done = subprocess.run(  # noqa: S603
        command, input=asked, capture_output=True, text=True, check=True, cwd=ROOT
    )
    said = json.loads(done.stdout)
    pairings = [
        Pairing(
            bank=tuple(one["bank"]),
            book=tuple(one["book"]),
            rule="reconcile-mcp",
            version=1,
            score=0,
            is_certain=True,
            reasons=(),
        )
        for one in said["matches"]
    ]
    judgement = judged(pairings, labels)
    return Measured(
        matcher="reconcile-mcp 0.0.7" + (", with sums" if sums else ""),
        mix="published",
        lines=lines,
        seeds=1,
        automatic=len(pairings),
        wrong=len(judgement.wrong),
        recall=judgement.recall_permille,
        seconds=round(said["seconds"], 3),
    )


def _options(*, sums: bool) -> dict[str, Any]:
    return {"enable_one_to_many": sums, "max_combination": 3}


def _in_its_words(labels: Labelled) -> dict[str, list[dict[str, str]]]:
    """Say both sides as it wants them: one reference each, amounts as decimals."""
    return {
        "expected": [
            _said(item.key, item.minor, item.on.isoformat(), item.references, item.names)
            for item in labels.book
        ],
        "observed": [
            _said(
                entry.key,
                entry.minor,
                entry.on.isoformat(),
                (*entry.references, entry.words),
                (entry.name,),
            )
            for entry in labels.bank
        ],
    }


def _said(
    key: str, minor: int, on: str, references: Sequence[str], names: Sequence[str]
) -> dict[str, str]:
    sign, whole, rest = "-" if minor < 0 else "", *divmod(abs(minor), 100)
    return {
        "id": key,
        "amount": f"{sign}{whole}.{rest:02}",
        "currency": "CNY",
        "date": on,
        "reference": next(filter(None, references), ""),
        "counterparty": next(filter(None, names), ""),
    }


if __name__ == "__main__":
    main()
