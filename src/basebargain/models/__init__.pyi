from ._alternating_offers import alternating_offers as alternating_offers
from ._attrition import (
    WarOfAttrition as WarOfAttrition,
    sticky_shares_delay as sticky_shares_delay,
    war_of_attrition as war_of_attrition,
)
from ._base_limbo import (
    BaseShares as BaseShares,
    BaseStates as BaseStates,
    base_limbo as base_limbo,
    base_limbo_thresholds as base_limbo_thresholds,
    base_states as base_states,
)
from ._base_rights import (
    base_rights as base_rights,
    base_rights_conditions as base_rights_conditions,
)
from ._buyout import BuyOut as BuyOut, buy_out as buy_out
from ._fragmentation import fragmentation as fragmentation, northeast as northeast
from ._fragmentation_delay import (
    Delay as Delay,
    DelayedUnification as DelayedUnification,
    delayed_unification as delayed_unification,
    spoiling_is_worth_it as spoiling_is_worth_it,
    unification as unification,
)
from ._fragmentation_talks import (
    Gain as Gain,
    RegionalTalks as RegionalTalks,
    fragmentation_gain as fragmentation_gain,
    fragmentation_thresholds as fragmentation_thresholds,
    in_fragments as in_fragments,
    regional_talks as regional_talks,
)
from ._fragmentation_withdrawal import UsWithdrawal as UsWithdrawal, us_withdrawal as us_withdrawal
from ._package import (
    Concession as Concession,
    concessions as concessions,
    merit_order_thresholds as merit_order_thresholds,
    package_deal as package_deal,
    package_terms as package_terms,
)
from ._package_frontier import (
    Package as Package,
    PackageFrontier as PackageFrontier,
    package_frontier as package_frontier,
)
from ._package_orders import MeritOrder as MeritOrder, merit_orders as merit_orders
from ._package_price import price_slope as price_slope
from ._package_tenure import (
    agreed_tenure as agreed_tenure,
    efficient_presence as efficient_presence,
    tenure_threshold as tenure_threshold,
)
from ._partial_expulsion import (
    partial_exit_threshold as partial_exit_threshold,
    partial_expulsion as partial_expulsion,
    partial_expulsion_conditions as partial_expulsion_conditions,
    partial_expulsion_thresholds as partial_expulsion_thresholds,
)
from ._primitives import blocks as blocks, issue_payoffs as issue_payoffs
from ._reform_signal import (
    ReformEquilibrium as ReformEquilibrium,
    reform_equilibria as reform_equilibria,
    reform_signal as reform_signal,
    reform_thresholds as reform_thresholds,
)
from ._sincerity import (
    SincerityTerms as SincerityTerms,
    sincerity as sincerity,
    sincerity_terms as sincerity_terms,
)
from ._sincerity_equilibria import (
    SincerityEquilibrium as SincerityEquilibrium,
    sincerity_equilibria as sincerity_equilibria,
    sincerity_thresholds as sincerity_thresholds,
)
from ._sincerity_record import Crossing as Crossing, SincerityRecord as SincerityRecord
from ._sincerity_repeated import (
    RepeatedSincerity as RepeatedSincerity,
    repeated_sincerity as repeated_sincerity,
)
from ._spoiling import (
    Spoiling as Spoiling,
    best_effort as best_effort,
    spoiling_efforts as spoiling_efforts,
    spoiling_thresholds as spoiling_thresholds,
)
from ._sponsors import (
    SponsoredSpoiling as SponsoredSpoiling,
    Sponsorship as Sponsorship,
    sponsored_spoiling as sponsored_spoiling,
    sponsors_game as sponsors_game,
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
from ._trust import Trust as Trust, trust as trust, trust_game as trust_game
from ._ukraine import (
    freeing_concession as freeing_concession,
    linkage as linkage,
    linkage_conditions as linkage_conditions,
    linkage_thresholds as linkage_thresholds,
    reverse_concession as reverse_concession,
    value_of_staying as value_of_staying,
)

__all__ = [
    "BaseShares",
    "BaseStates",
    "BuyOut",
    "Concession",
    "Crossing",
    "Delay",
    "DelayedUnification",
    "Gain",
    "MeritOrder",
    "Package",
    "PackageFrontier",
    "ReformEquilibrium",
    "RegionalTalks",
    "RepeatedSincerity",
    "SincerityEquilibrium",
    "SincerityRecord",
    "SincerityTerms",
    "Spoiling",
    "SponsoredSpoiling",
    "Sponsorship",
    "Threshold",
    "Trust",
    "UsWithdrawal",
    "WarOfAttrition",
    "agreed_tenure",
    "alternating_offers",
    "base_limbo",
    "base_limbo_thresholds",
    "base_rights",
    "base_rights_conditions",
    "base_states",
    "base_thresholds",
    "best_effort",
    "blocks",
    "buy_out",
    "concessions",
    "deal_terms",
    "delayed_unification",
    "effective_stake",
    "efficient_presence",
    "fragmentation",
    "fragmentation_gain",
    "fragmentation_thresholds",
    "freeing_concession",
    "in_fragments",
    "issue_payoffs",
    "linkage",
    "linkage_conditions",
    "linkage_thresholds",
    "merit_order_thresholds",
    "merit_orders",
    "northeast",
    "package_deal",
    "package_frontier",
    "package_terms",
    "partial_exit_threshold",
    "partial_expulsion",
    "partial_expulsion_conditions",
    "partial_expulsion_thresholds",
    "partial_threshold",
    "price_slope",
    "reform_equilibria",
    "reform_signal",
    "reform_thresholds",
    "regime_conditions",
    "regional_talks",
    "repeated_sincerity",
    "reverse_concession",
    "sincerity",
    "sincerity_equilibria",
    "sincerity_terms",
    "sincerity_thresholds",
    "spoiling_efforts",
    "spoiling_is_worth_it",
    "spoiling_thresholds",
    "sponsored_spoiling",
    "sponsors_game",
    "sticky_shares_delay",
    "talks_thresholds",
    "tenure_threshold",
    "trust",
    "trust_game",
    "unification",
    "us_withdrawal",
    "value_of_staying",
    "war_of_attrition",
]
