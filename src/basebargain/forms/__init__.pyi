from ._bargaining import (
    BargainingProblem as BargainingProblem,
    Breakdown as Breakdown,
    OutsideOption as OutsideOption,
)
from ._bargaining_sets import (
    Agreement as Agreement,
    FeasibleSet as FeasibleSet,
    Segment as Segment,
    Transfer as Transfer,
    TransferAgreements as TransferAgreements,
)
from ._coalitional import (
    CoalitionalGame as CoalitionalGame,
)
from ._extensive import (
    ExtensiveGame as ExtensiveGame,
)
from ._extensive_nodes import (
    Chance as Chance,
    Decision as Decision,
    Terminal as Terminal,
    chance as chance,
    decision as decision,
    terminal as terminal,
)
from ._global import (
    GlobalGame as GlobalGame,
    LargePlayer as LargePlayer,
)
from ._markov import (
    MarkovGame as MarkovGame,
)
from ._markov_quadratic import (
    Effort as Effort,
    QuadraticMarkovGame as QuadraticMarkovGame,
)
from ._signalling import (
    SignallingGame as SignallingGame,
)
from ._strategic import (
    StrategicGame as StrategicGame,
)

__all__ = [
    "Agreement",
    "BargainingProblem",
    "Breakdown",
    "Chance",
    "CoalitionalGame",
    "Decision",
    "Effort",
    "ExtensiveGame",
    "FeasibleSet",
    "GlobalGame",
    "LargePlayer",
    "MarkovGame",
    "OutsideOption",
    "QuadraticMarkovGame",
    "Segment",
    "SignallingGame",
    "StrategicGame",
    "Terminal",
    "Transfer",
    "TransferAgreements",
    "chance",
    "decision",
    "terminal",
]
