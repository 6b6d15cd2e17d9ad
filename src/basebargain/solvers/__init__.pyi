from ._agent_logit import (
    AgentLogitEquilibrium as AgentLogitEquilibrium,
    agent_logit_equilibrium as agent_logit_equilibrium,
)
from ._alternating_offers import alternating_offers as alternating_offers
from ._alternating_offers_outcome import (
    BargainingOutcome as BargainingOutcome,
    Branch as Branch,
    Node as Node,
    Plan as Plan,
)
from ._attrition import (
    attrition_equilibria as attrition_equilibria,
    attrition_equilibrium as attrition_equilibrium,
)
from ._attrition_outcome import AttritionEquilibrium as AttritionEquilibrium
from ._axiomatic import (
    egalitarian as egalitarian,
    kalai_smorodinsky as kalai_smorodinsky,
    nash_bargaining as nash_bargaining,
    utilitarian as utilitarian,
)
from ._axiomatic_outcome import BargainingAgreement as BargainingAgreement, Terms as Terms
from ._coalitional_core import (
    balanced_collection as balanced_collection,
    core as core,
    least_core as least_core,
)
from ._coalitional_nucleolus import nucleolus as nucleolus, prenucleolus as prenucleolus
from ._coalitional_outcomes import (
    BalancedCollection as BalancedCollection,
    BanzhafValue as BanzhafValue,
    CoreImputation as CoreImputation,
    LeastCoreImputation as LeastCoreImputation,
    Nucleolus as Nucleolus,
    NucleolusLevel as NucleolusLevel,
    OwenValue as OwenValue,
    ShapleyValue as ShapleyValue,
)
from ._coalitional_values import (
    banzhaf_value as banzhaf_value,
    owen_value as owen_value,
    shapley_value as shapley_value,
)
from ._correlated import (
    CorrelatedEquilibrium as CorrelatedEquilibrium,
    coarse_correlated_equilibrium as coarse_correlated_equilibrium,
    correlated_equilibrium as correlated_equilibrium,
    correlated_payoffs as correlated_payoffs,
)
from ._dominance import (
    Elimination as Elimination,
    Rationalizable as Rationalizable,
    Undominated as Undominated,
    iterated_strict_dominance as iterated_strict_dominance,
    rationalizable as rationalizable,
)
from ._equilibrium import StrategicEquilibrium as StrategicEquilibrium
from ._global import (
    GlobalEquilibrium as GlobalEquilibrium,
    UniquenessCondition as UniquenessCondition,
    global_game_equilibria as global_game_equilibria,
    uniqueness_condition as uniqueness_condition,
)
from ._learning import fictitious_play as fictitious_play, replicator_path as replicator_path
from ._logit import (
    LogitEquilibrium as LogitEquilibrium,
    logit_equilibria as logit_equilibria,
    logit_path as logit_path,
    unique_below as unique_below,
)
from ._logit_fit import LogitFit as LogitFit, fit_logit as fit_logit
from ._markov import markov_perfect_equilibria as markov_perfect_equilibria
from ._markov_chain import (
    hitting_times as hitting_times,
    simulate as simulate,
    stationary_distribution as stationary_distribution,
)
from ._markov_equilibrium import MarkovEquilibrium as MarkovEquilibrium
from ._nash import nash_equilibria as nash_equilibria
from ._nplayer import pure_equilibria as pure_equilibria
from ._reputation import (
    concession_contest as concession_contest,
    reputational_bargaining as reputational_bargaining,
)
from ._reputation_outcome import (
    Contest as Contest,
    ReputationalEquilibrium as ReputationalEquilibrium,
)
from ._selection import (
    RiskComparison as RiskComparison,
    payoff_dominance as payoff_dominance,
    risk_dominance as risk_dominance,
    select as select,
)
from ._signalling import (
    SignallingEquilibrium as SignallingEquilibrium,
    sequential_equilibria as sequential_equilibria,
)
from ._signalling_refinements import (
    Refinement as Refinement,
    divinity_d1 as divinity_d1,
    intuitive_criterion as intuitive_criterion,
)
from ._solution import Component as Component, Solution as Solution, Status as Status
from ._stackelberg import (
    StackelbergEquilibrium as StackelbergEquilibrium,
    stackelberg as stackelberg,
)
from ._subgame_perfect import (
    SubgamePerfectEquilibrium as SubgamePerfectEquilibrium,
    subgame_perfect_equilibria as subgame_perfect_equilibria,
)

__all__ = [
    "AgentLogitEquilibrium",
    "AttritionEquilibrium",
    "BalancedCollection",
    "BanzhafValue",
    "BargainingAgreement",
    "BargainingOutcome",
    "Branch",
    "Component",
    "Contest",
    "CoreImputation",
    "CorrelatedEquilibrium",
    "Elimination",
    "GlobalEquilibrium",
    "LeastCoreImputation",
    "LogitEquilibrium",
    "LogitFit",
    "MarkovEquilibrium",
    "Node",
    "Nucleolus",
    "NucleolusLevel",
    "OwenValue",
    "Plan",
    "Rationalizable",
    "Refinement",
    "ReputationalEquilibrium",
    "RiskComparison",
    "ShapleyValue",
    "SignallingEquilibrium",
    "Solution",
    "StackelbergEquilibrium",
    "Status",
    "StrategicEquilibrium",
    "SubgamePerfectEquilibrium",
    "Terms",
    "Undominated",
    "UniquenessCondition",
    "agent_logit_equilibrium",
    "alternating_offers",
    "attrition_equilibria",
    "attrition_equilibrium",
    "balanced_collection",
    "banzhaf_value",
    "coarse_correlated_equilibrium",
    "concession_contest",
    "core",
    "correlated_equilibrium",
    "correlated_payoffs",
    "divinity_d1",
    "egalitarian",
    "fictitious_play",
    "fit_logit",
    "global_game_equilibria",
    "hitting_times",
    "intuitive_criterion",
    "iterated_strict_dominance",
    "kalai_smorodinsky",
    "least_core",
    "logit_equilibria",
    "logit_path",
    "markov_perfect_equilibria",
    "nash_bargaining",
    "nash_equilibria",
    "nucleolus",
    "owen_value",
    "payoff_dominance",
    "prenucleolus",
    "pure_equilibria",
    "rationalizable",
    "replicator_path",
    "reputational_bargaining",
    "risk_dominance",
    "select",
    "sequential_equilibria",
    "shapley_value",
    "simulate",
    "stackelberg",
    "stationary_distribution",
    "subgame_perfect_equilibria",
    "unique_below",
    "uniqueness_condition",
    "utilitarian",
]
