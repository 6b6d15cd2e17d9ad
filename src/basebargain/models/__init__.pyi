from ._alternating_offers import alternating_offers as alternating_offers
from ._attrition import (
    WarOfAttrition as WarOfAttrition,
    sticky_shares_delay as sticky_shares_delay,
    war_of_attrition as war_of_attrition,
)
from ._base_rights import (
    base_rights as base_rights,
    base_rights_conditions as base_rights_conditions,
)
from ._primitives import blocks as blocks, issue_payoffs as issue_payoffs
from ._spoiling import (
    Spoiling as Spoiling,
    best_effort as best_effort,
    spoiling_efforts as spoiling_efforts,
    spoiling_thresholds as spoiling_thresholds,
)
from ._stake import effective_stake as effective_stake
from ._thresholds import (
    Threshold as Threshold,
    base_thresholds as base_thresholds,
    deal_terms as deal_terms,
    partial_threshold as partial_threshold,
    regime_conditions as regime_conditions,
    talks_thresholds as talks_thresholds,
)

__all__ = [
    "Spoiling",
    "Threshold",
    "WarOfAttrition",
    "alternating_offers",
    "base_rights",
    "base_rights_conditions",
    "base_thresholds",
    "best_effort",
    "blocks",
    "deal_terms",
    "effective_stake",
    "issue_payoffs",
    "partial_threshold",
    "regime_conditions",
    "spoiling_efforts",
    "spoiling_thresholds",
    "sticky_shares_delay",
    "talks_thresholds",
    "war_of_attrition",
]
