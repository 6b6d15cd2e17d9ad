from ._ledger import (
    claims as claims,
    claims_for_game as claims_for_game,
    external_facts as external_facts,
    ledger as ledger,
    lookup as lookup,
    rows_for_game as rows_for_game,
    source as source,
)
from ._records import (
    GAMES as GAMES,
    Claim as Claim,
    EvidenceRow as EvidenceRow,
    ExternalFact as ExternalFact,
    Grade as Grade,
    Origin as Origin,
    Source as Source,
)
from ._tables import (
    claims_table as claims_table,
    external_facts_table as external_facts_table,
    ledger_table as ledger_table,
)

__all__ = [
    "GAMES",
    "Claim",
    "EvidenceRow",
    "ExternalFact",
    "Grade",
    "Origin",
    "Source",
    "claims",
    "claims_for_game",
    "claims_table",
    "external_facts",
    "external_facts_table",
    "ledger",
    "ledger_table",
    "lookup",
    "rows_for_game",
    "source",
]
