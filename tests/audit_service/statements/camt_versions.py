"""The same account movements written in every published version of camt.052, 053 and 054.

What differs between the versions was read from their official schemas; each message written here
was valid against its own. They hold, in this order: a payment abroad with a charge and a foreign
amount, a batch of two receipts, a payment that came back, and (where the version knows it) one
that is still pending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROOTS: Final = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
VERSIONS: Final = range(1, 15)


@dataclass(frozen=True)
class Dialect:
    """How one version of one message writes what all of them say."""

    message: str
    version: int

    def written(self) -> str:
        root, name = ROOTS[self.message]
        root += "V01" if self.version == 1 else ""
        space = f"urn:iso:std:iso:20022:tech:xsd:camt.{self.message}.001.{self.version:02d}"
        balances = "" if self.message == "054" else self._balances()
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">\n<{root}>\n'
            "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-05-03T06:00:00</CreDtTm></GrpHdr>\n"
            f"<{name}><Id>S1</Id><ElctrncSeqNb>42</ElctrncSeqNb>"
            "<CreDtTm>2024-05-03T06:00:00</CreDtTm><FrToDt><FrDtTm>2024-05-02T00:00:00</FrDtTm>"
            "<ToDtTm>2024-05-02T23:59:59</ToDtTm></FrToDt>\n"
            "<Acct><Id><IBAN>CH0309000000250090342</IBAN></Id><Ccy>CHF</Ccy></Acct>\n"
            f"{balances}{self._summary()}"
            f"{self._payment()}{self._batch()}{self._returned()}{self._pending()}"
            f"</{name}>\n</{root}>\n</Document>\n"
        )

    def _balances(self) -> str:
        return self._balance("OPBD", "1000.00") + self._balance("CLBD", "287.50")

    def _balance(self, code: str, amount: str) -> str:
        kind = f"<Cd>{code}</Cd>"
        kind = kind if self.version == 1 else f"<CdOrPrtry>{kind}</CdOrPrtry>"
        return (
            f'<Bal><Tp>{kind}</Tp><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            "<Dt><Dt>2024-05-02</Dt></Dt></Bal>\n"
        )

    def _summary(self) -> str:
        return (
            "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries>"
            "<TtlCdtNtries><NbOfNtries>2</NbOfNtries><Sum>540</Sum></TtlCdtNtries>"
            "<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>1252.5</Sum></TtlDbtNtries></TxsSummry>\n"
        )

    def _payment(self) -> str:
        charge = '<Amt Ccy="CHF">2.50</Amt>'
        charge += "<CdtDbtInd>DBIT</CdtDbtInd>" if self.version > 1 else ""
        charge += "<ChrgInclInd>true</ChrgInclInd>" if self.version >= 4 else ""
        charge = f"<Rcrd>{charge}</Rcrd>" if self.version >= 3 else charge
        foreign = '<AmtDtls><InstdAmt><Amt Ccy="USD">1375.25</Amt></InstdAmt></AmtDtls>'
        number, quoted = self._structured("INV-7", "RF18539007547034")
        refs = "<InstrId>ORDER-9</InstrId><EndToEndId>CLAIM-17</EndToEndId>"
        details = self._details(
            refs, "1252.50", "DBIT", self._parties("Cdtr", "Ada Roads Ltd", "GB1"),
            f"<RmtInf><Ustrd>Lot 3</Ustrd><Ustrd>second part</Ustrd>"
            f"<Strd>{number}{quoted}</Strd></RmtInf>", foreign=foreign,
        )  # fmt: skip
        return self._entry(
            "1252.50",
            "DBIT",
            "B-1",
            self._code("ICDT", "XBCT"),
            f"<Chrgs>{charge}</Chrgs>",
            details,
        )

    def _batch(self) -> str:
        batch = "<Btch><PmtInfId>GRANTS-MAY</PmtInfId></Btch>" if self.version > 1 else ""
        first = self._details(
            "<EndToEndId>E-1</EndToEndId>", "300.00", "CRDT",
            self._parties("Dbtr", "Village of Wudu", "6225880137", is_iban=False), "",
        )  # fmt: skip
        second = self._details(
            "<EndToEndId>NOTPROVIDED</EndToEndId>", "200.00", "CRDT",
            self._parties("Dbtr", "Village of Liangshui", "DE2"),
            "<RmtInf><Ustrd>returned advance</Ustrd></RmtInf>",
        )  # fmt: skip
        before = "<Btch><PmtInfId>GRANTS-MAY</PmtInfId></Btch>" if self.version == 1 else ""
        within = batch + first + second
        return self._entry("500.00", "CRDT", "B-2", self._code("RCDT", "ESCT"), before, within)

    def _returned(self) -> str:
        reason = ("RtrRsn", "AddtlRtrRsnInf") if self.version == 1 else ("Rsn", "AddtlInf")
        details = self._details(
            "<EndToEndId>CLAIM-11</EndToEndId>", "40.00", "CRDT",
            self._parties("Cdtr", "Late Supplies", "FR3"),
            f"<RtrInf><{reason[0]}><Cd>AC04</Cd></{reason[0]}>"
            f"<{reason[1]}>account closed</{reason[1]}></RtrInf>",
        )  # fmt: skip
        return self._entry(
            "40.00", "CRDT", "B-3", "<BkTxCd><Prtry><Cd>RETOUR</Cd></Prtry></BkTxCd>", "", details,
            is_reversal=True,
        )  # fmt: skip

    def _pending(self) -> str:
        if self.version == 1:  # A statement of version 1 knows no other state than booked.
            return ""
        return self._entry("9.99", "DBIT", "", self._code("ICDT", "ESCT"), "", "", state="PDNG")

    def _entry(
        self, amount: str, way: str, bank: str, code: str, before: str, details: str,
        *, is_reversal: bool = False, state: str = "BOOK",
    ) -> str:  # fmt: skip
        state = f"<Cd>{state}</Cd>" if self.version >= 7 else state
        details = f"<NtryDtls>{details}</NtryDtls>" if details and self.version > 1 else details
        return (
            f'<Ntry><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>'
            f"<RvslInd>{str(is_reversal).lower()}</RvslInd><Sts>{state}</Sts>"
            "<BookgDt><Dt>2024-05-02</Dt></BookgDt>"
            "<ValDt><DtTm>2024-05-03T00:00:00+02:00</DtTm></ValDt>"
            + (f"<AcctSvcrRef>{bank}</AcctSvcrRef>" if bank else "")
            + f"{code}{before}{details}<AddtlNtryInf>posted</AddtlNtryInf></Ntry>\n"
        )

    def _details(
        self, refs: str, amount: str, way: str, parties: str, rest: str, *, foreign: str = ""
    ) -> str:
        own = f'<Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{foreign}'
        if self.version < 3:
            within = f'<TxAmt><Amt Ccy="CHF">{amount}</Amt></TxAmt>'
            own = foreign.replace("</AmtDtls>", f"{within}</AmtDtls>")
            own = own or f"<AmtDtls>{within}</AmtDtls>"
        return f"<TxDtls><Refs>{refs}</Refs>{own}{parties}{rest}</TxDtls>"

    def _parties(self, role: str, name: str, number: str, *, is_iban: bool = True) -> str:
        named = f"<Pty><Nm>{name}</Nm></Pty>" if self.version >= 7 else f"<Nm>{name}</Nm>"
        iban = f"<IBAN>{number}0000 1111 2222 33</IBAN>".replace(" ", "")
        other = f"<BBAN>{number}</BBAN>" if self.version == 1 else f"<Othr><Id>{number}</Id></Othr>"
        return (
            f"<RltdPties><{role}>{named}</{role}>"
            f"<{role}Acct><Id>{iban if is_iban else other}</Id></{role}Acct></RltdPties>"
        )

    def _structured(self, number: str, quoted: str) -> tuple[str, str]:
        tags = ("RfrdDocNb", "CdtrRef") if self.version == 1 else ("Nb", "Ref")
        return (
            f"<RfrdDocInf><{tags[0]}>{number}</{tags[0]}></RfrdDocInf>",
            f"<CdtrRefInf><{tags[1]}>{quoted}</{tags[1]}></CdtrRefInf>",
        )

    @staticmethod
    def _code(family: str, sub_family: str) -> str:
        return (
            f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>"
            f"<SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        )
