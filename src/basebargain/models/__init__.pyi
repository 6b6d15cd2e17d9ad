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
from ._buyout_sets import BuyOutPlan as BuyOutPlan, best_buy_out as best_buy_out
from ._common_agency import (
    MenuAuction as MenuAuction,
    MenuOutcome as MenuOutcome,
    menu_auction as menu_auction,
    presence_auction as presence_auction,
)
from ._conditionality import (
    OptimalStake as OptimalStake,
    all_or_nothing as all_or_nothing,
    conditionality_game as conditionality_game,
    donor_payoffs as donor_payoffs,
    optimal_stake as optimal_stake,
    uniform_reward as uniform_reward,
)
from ._conditionality_unknown import (
    best_stake_unknown_value as best_stake_unknown_value,
    expected_donor_payoff as expected_donor_payoff,
)
from ._credibility import (
    credible_reach as credible_reach,
    credible_stake as credible_stake,
    penalty_game as penalty_game,
    reputation_capital as reputation_capital,
    reputation_game as reputation_game,
)
from ._dependency import (
    DependencyTerms as DependencyTerms,
    dependency_conditions as dependency_conditions,
    dependency_cost as dependency_cost,
    dependency_efforts as dependency_efforts,
    dependency_game as dependency_game,
    dependency_terms as dependency_terms,
    dependency_thresholds as dependency_thresholds,
)
from ._dependency_race import (
    DependencyRace as DependencyRace,
    RaceEquilibrium as RaceEquilibrium,
    dependency_race as dependency_race,
)
from ._donors import (
    DonorCoalition as DonorCoalition,
    donor_coordination as donor_coordination,
    donor_coordination_conditions as donor_coordination_conditions,
    full_stake as full_stake,
    minimal_winning_coalitions as minimal_winning_coalitions,
    required_coverage as required_coverage,
)
from ._donors_attribution import donor_attribution as donor_attribution
from ._donors_global import (
    AmbiguousLeader as AmbiguousLeader,
    ambiguous_leader as ambiguous_leader,
    coordination_thresholds as coordination_thresholds,
    coverage_limits as coverage_limits,
    donor_global_game as donor_global_game,
)
from ._exit_stake import (
    exit_stake as exit_stake,
    presence_ends as presence_ends,
    with_substitute_supplier as with_substitute_supplier,
)
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
from ._handover import (
    HandoverRoom as HandoverRoom,
    handover_conditions as handover_conditions,
    handover_room as handover_room,
    handover_thresholds as handover_thresholds,
)
from ._handover_games import (
    handover_lottery as handover_lottery,
    handover_talks as handover_talks,
    reputation_cost as reputation_cost,
)
from ._leaving import Departure as Departure, departure as departure
from ._leverage import (
    leverage as leverage,
    leverage_core as leverage_core,
    leverage_thresholds as leverage_thresholds,
    leverage_unions as leverage_unions,
    leverage_values as leverage_values,
)
from ._lobbying import (
    LobbyingContest as LobbyingContest,
    deterrence_return as deterrence_return,
    lobbied_chi as lobbied_chi,
    lobbying_contest as lobbying_contest,
    lobbying_menu as lobbying_menu,
)
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
from ._package_orders import (
    MeritOrder as MeritOrder,
    leaves_first as leaves_first,
    merit_orders as merit_orders,
)
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
from ._payment_over_time import (
    instalment_game as instalment_game,
    instalment_thresholds as instalment_thresholds,
    promised_price as promised_price,
)
from ._primitives import blocks as blocks, issue_payoffs as issue_payoffs
from ._ratification import (
    Ratification as Ratification,
    moscow_veto as moscow_veto,
    ratification as ratification,
    ratification_outcome as ratification_outcome,
    ratification_thresholds as ratification_thresholds,
    ratification_vote as ratification_vote,
)
from ._reform_signal import (
    ReformEquilibrium as ReformEquilibrium,
    reform_equilibria as reform_equilibria,
    reform_signal as reform_signal,
    reform_thresholds as reform_thresholds,
)
from ._roles import players as players
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
    linkage_conditions as linkage_conditions,
    linkage_thresholds as linkage_thresholds,
    reverse_concession as reverse_concession,
    value_of_staying as value_of_staying,
)
from ._ukraine_game import linkage as linkage
from ._unbundling import (
    Asset as Asset,
    assets as assets,
    revocation_conditions as revocation_conditions,
    revocation_thresholds as revocation_thresholds,
    unbundling as unbundling,
    unbundling_gain as unbundling_gain,
)

__all__ = [
    "AmbiguousLeader",
    "Asset",
    "BaseShares",
    "BaseStates",
    "BuyOut",
    "BuyOutPlan",
    "Concession",
    "Crossing",
    "Delay",
    "DelayedUnification",
    "Departure",
    "DependencyRace",
    "DependencyTerms",
    "DonorCoalition",
    "Gain",
    "HandoverRoom",
    "LobbyingContest",
    "MenuAuction",
    "MenuOutcome",
    "MeritOrder",
    "OptimalStake",
    "Package",
    "PackageFrontier",
    "RaceEquilibrium",
    "Ratification",
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
    "all_or_nothing",
    "alternating_offers",
    "ambiguous_leader",
    "assets",
    "base_limbo",
    "base_limbo_thresholds",
    "base_rights",
    "base_rights_conditions",
    "base_states",
    "base_thresholds",
    "best_buy_out",
    "best_effort",
    "best_stake_unknown_value",
    "blocks",
    "buy_out",
    "concessions",
    "conditionality_game",
    "coordination_thresholds",
    "coverage_limits",
    "credible_reach",
    "credible_stake",
    "deal_terms",
    "delayed_unification",
    "departure",
    "dependency_conditions",
    "dependency_cost",
    "dependency_efforts",
    "dependency_game",
    "dependency_race",
    "dependency_terms",
    "dependency_thresholds",
    "deterrence_return",
    "donor_attribution",
    "donor_coordination",
    "donor_coordination_conditions",
    "donor_global_game",
    "donor_payoffs",
    "effective_stake",
    "efficient_presence",
    "exit_stake",
    "expected_donor_payoff",
    "fragmentation",
    "fragmentation_gain",
    "fragmentation_thresholds",
    "freeing_concession",
    "full_stake",
    "handover_conditions",
    "handover_lottery",
    "handover_room",
    "handover_talks",
    "handover_thresholds",
    "in_fragments",
    "instalment_game",
    "instalment_thresholds",
    "issue_payoffs",
    "leaves_first",
    "leverage",
    "leverage_core",
    "leverage_thresholds",
    "leverage_unions",
    "leverage_values",
    "linkage",
    "linkage_conditions",
    "linkage_thresholds",
    "lobbied_chi",
    "lobbying_contest",
    "lobbying_menu",
    "menu_auction",
    "merit_order_thresholds",
    "merit_orders",
    "minimal_winning_coalitions",
    "moscow_veto",
    "northeast",
    "optimal_stake",
    "package_deal",
    "package_frontier",
    "package_terms",
    "partial_exit_threshold",
    "partial_expulsion",
    "partial_expulsion_conditions",
    "partial_expulsion_thresholds",
    "partial_threshold",
    "penalty_game",
    "players",
    "presence_auction",
    "presence_ends",
    "price_slope",
    "promised_price",
    "ratification",
    "ratification_outcome",
    "ratification_thresholds",
    "ratification_vote",
    "reform_equilibria",
    "reform_signal",
    "reform_thresholds",
    "regime_conditions",
    "regional_talks",
    "repeated_sincerity",
    "reputation_capital",
    "reputation_cost",
    "reputation_game",
    "required_coverage",
    "reverse_concession",
    "revocation_conditions",
    "revocation_thresholds",
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
    "unbundling",
    "unbundling_gain",
    "unification",
    "uniform_reward",
    "us_withdrawal",
    "value_of_staying",
    "war_of_attrition",
    "with_substitute_supplier",
]
