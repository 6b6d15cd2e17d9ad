from ._attrition import AttritionGame as AttritionGame
from ._bargaining import (
    BargainingProblem as BargainingProblem,
    Breakdown as Breakdown,
    OutsideOption as OutsideOption,
)
from ._bargaining_finite import FiniteAgreements as FiniteAgreements
from ._bargaining_polyhedral import PolyhedralSet as PolyhedralSet
from ._bargaining_sets import (
    Agreement as Agreement,
    FeasibleSet as FeasibleSet,
    Segment as Segment,
    Transfer as Transfer,
    TransferAgreements as TransferAgreements,
)
from ._bargaining_smooth import SmoothFrontier as SmoothFrontier
from ._coalitional import CoalitionalGame as CoalitionalGame
from ._extensive import ExtensiveGame as ExtensiveGame
from ._extensive_nodes import (
    Chance as Chance,
    Decision as Decision,
    Terminal as Terminal,
    chance as chance,
    decision as decision,
    terminal as terminal,
)
from ._global import GlobalGame as GlobalGame, LargePlayer as LargePlayer
from ._markov import MarkovGame as MarkovGame
from ._markov_quadratic import Effort as Effort, QuadraticMarkovGame as QuadraticMarkovGame
from ._reputation import ReputationalBargaining as ReputationalBargaining
from ._signalling import SignallingGame as SignallingGame
from ._strategic import StrategicGame as StrategicGame

__all__ = [
    "Agreement",
    "AttritionGame",
    "BargainingProblem",
    "Breakdown",
    "Chance",
    "CoalitionalGame",
    "Decision",
    "Effort",
    "ExtensiveGame",
    "FeasibleSet",
    "FiniteAgreements",
    "GlobalGame",
    "LargePlayer",
    "MarkovGame",
    "OutsideOption",
    "PolyhedralSet",
    "QuadraticMarkovGame",
    "ReputationalBargaining",
    "Segment",
    "SignallingGame",
    "SmoothFrontier",
    "StrategicGame",
    "Terminal",
    "Transfer",
    "TransferAgreements",
    "chance",
    "decision",
    "terminal",
]
