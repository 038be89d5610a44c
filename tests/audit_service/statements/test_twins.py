"""The same entries are on record however a bank cuts its books, in whatever order they come."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.bank_entry import twin_mark
from aggregates.statement import statement_reference
from tests.audit_service.statements.made import FIRST, Bank, Books, Paper, entry

DAYS = 8


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    """Postings of two kinds only, so that twins are the rule; some are booked days back."""
    postings = []
    for day in range(DAYS):
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from((3, 5)))
            back = draw(st.sampled_from((0, 0, 0, 1, 2)))
            postings.append((day, entry(max(0, day - back), kind)))
    return Bank("A1", postings)


@st.composite
def successions(draw: st.DrawFn, bank: Bank, *, is_series: bool) -> list[Paper]:
    """All of a bank's books in statements one after the other, cut between days or amid them.

    Some days are told piece by piece, in a numbered series of the bank's.
    """
    papers: list[Paper] = []
    start = first = 0
    inner = range(1, len(bank.postings))
    for end in sorted(draw(st.sets(st.sampled_from(inner))) if inner else ()):
        before, after = bank.postings[end - 1][0], bank.postings[end][0]
        if papers and papers[-1].head.last_on == FIRST + timedelta(before):
            continue  # a second cut amid a day would leave a piece of it without a number
        last = draw(st.integers(max(first, before), max(first, before, after - 1)))
        papers.append(bank.cut(first, last, start, end))
        start = end
        first = last if last == after else draw(st.integers(last, min(last + 1, after)))
    papers.append(bank.cut(first, DAYS - 1, start, len(bank.postings)))
    return papers + (draw(series(bank)) if is_series else [])


@st.composite
def series(draw: st.DrawFn, bank: Bank) -> list[Paper]:
    """One day in several numbered statements."""
    day = draw(st.integers(0, DAYS - 1))
    start, end = bank.starts_of(day), bank.starts_of(day + 1)
    cuts = [start, *range(start + 1, end), end]
    pieces = enumerate(itertools.pairwise(cuts), start=1)
    return [bank.cut(day, day, one, other, str(number)) for number, (one, other) in pieces]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Bank, list[Paper], list[Paper]]:
    """Statements that together tell everything, with others between; in two orders."""
    bank = draw(banks())
    papers = draw(successions(bank, is_series=True))
    for _ in range(draw(st.integers(0, 2))):
        papers += draw(successions(bank, is_series=False))
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, DAYS - 1))
        papers.append(bank.cut(first, draw(st.integers(first, DAYS - 1))))
    return bank, draw(st.permutations(papers)), draw(st.permutations(papers))


@settings(max_examples=100)
@given(deliveries(), st.integers(1, 3))
def test_the_entries_on_record_are_those_the_bank_posted_in_whatever_order_statements_come(
    delivered: tuple[Bank, list[Paper], list[Paper]], lines_max: int
) -> None:
    bank, one_way, another_way = delivered
    told = {}

    for papers in (one_way, another_way):
        books = Books.of(bank.account)
        for paper in papers:
            books.give(*paper.commands(lines_max))
            assert books.twins <= bank.truth
        told[id(papers)] = (books.booked, books.listed)

    (booked, listed), other = told.values()
    assert (booked, listed) == other
    assert Counter(reference.rpartition(".")[0] for reference in booked) == bank.truth
    assert listed == {
        statement_reference(paper.head, paper.totals): content
        for paper in one_way
        if (content := Counter(twin_mark(bank.account, said) for said in paper.entries))
    }


@settings(max_examples=60)
@given(banks(), st.data())
def test_what_some_statements_tell_does_not_depend_on_their_order(
    bank: Bank, data: st.DataObject
) -> None:
    papers = []
    for _ in range(3):
        papers += data.draw(successions(bank, is_series=False))
    some = data.draw(st.lists(st.sampled_from(papers), max_size=6))
    told = []

    for order in (some, data.draw(st.permutations(some))):
        books = Books.of(bank.account)
        for paper in order:
            books.give(*paper.commands())
        assert books.twins <= bank.truth
        told.append((books.booked, books.listed))

    assert told[0] == told[1]
