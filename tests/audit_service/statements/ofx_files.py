"""OFX files as banks send them, in both notations, made of the same values."""

from __future__ import annotations

from typing import Final

HEADER: Final = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
PROLOG: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
CHEQUE: Final = {
    "TRNTYPE": "CHECK",
    "DTPOSTED": "20231004",
    "TRNAMT": "-200.00",
    "FITID": "00002",
    "CHECKNUM": "1000",
}
GRANT: Final = {
    "TRNTYPE": "CREDIT",
    "DTPOSTED": "20231020120000.000[-5:EST]",
    "DTAVAIL": "20231021",
    "TRNAMT": "+1500.5",
    "FITID": "00003",
    "NAME": "County &amp; Treasury",
    "MEMO": "second instalment",
}
ENTRIES: Final = (CHEQUE, GRANT)


class Notation:
    """Writes elements with or without the closing tags of values, one to a line."""

    def __init__(self, *, is_xml: bool) -> None:
        self.is_xml = is_xml

    def values(self, values: dict[str, str]) -> str:
        end = "</{0}>" if self.is_xml else ""
        return "".join(f"<{name}>{text}{end.format(name)}\n" for name, text in values.items())

    def element(self, name: str, inner: str) -> str:
        return f"<{name}>\n{inner}</{name}>\n"

    def entry(self, values: dict[str, str], inner: str = "") -> str:
        return self.element("STMTTRN", self.values(values) + inner)

    def balance(self, amount: str = "1300.50", on: str = "20231031") -> str:
        return self.element("LEDGERBAL", self.values({"BALAMT": amount, "DTASOF": on}))

    def status(self, code: str = "0", severity: str = "INFO", message: str = "") -> str:
        said = {"CODE": code, "SEVERITY": severity} | ({"MESSAGE": message} if message else {})
        return self.element("STATUS", self.values(said))

    def listed(self, entries: str, start: str = "20231001", end: str = "20231031") -> str:
        days = self.values({"DTSTART": start, "DTEND": end})
        return self.element("BANKTRANLIST", days + entries)

    def statement(
        self,
        listed: str,
        *,
        head: str | None = None,
        balance: str | None = None,
        is_card: bool = False,
    ) -> str:
        """Write the answers with one statement of an account or a card."""
        card, bank = ("CC", "CREDITCARD") if is_card else ("", "BANK")
        account = "CCACCTFROM" if is_card else "BANKACCTFROM"
        said = {"ACCTID": "9999 88"} if is_card else {"BANKID": "1", "ACCTID": "9999 88"}
        if head is None:
            head = self.values({"CURDEF": "USD"}) + self.element(account, self.values(said))
        inner = head + listed + (self.balance() if balance is None else balance)
        answer = self.status() + self.element(f"{card}STMTRS", inner)
        answers = self.element(f"{card}STMTTRNRS", self.values({"TRNUID": "1"}) + answer)
        return self.element(f"{bank}MSGSRSV1", answers)

    def file(self, *answers: str, signon: str | None = None) -> str:
        if signon is None:
            signon = self.element("SONRS", self.status() + self.values({"LANGUAGE": "ENG"}))
        inner = self.element("SIGNONMSGSRSV1", signon) + "".join(answers)
        return (PROLOG if self.is_xml else HEADER) + self.element("OFX", inner)

    def whole(self, *entries: str) -> str:
        """Write a file of one statement."""
        listed = "".join(entries or (self.entry(values) for values in ENTRIES))
        return self.file(self.statement(self.listed(listed)))


SGML: Final = Notation(is_xml=False)
XML: Final = Notation(is_xml=True)
BOTH: Final = (SGML, XML)
