from ._bargaining import (
    BargainingProblem as BargainingProblem,
    Breakdown as Breakdown,
    OutsideOption as OutsideOption,
)
from ._bargaining_sets import (
    Agreement as Agreement,
    Transfer as Transfer,
    TransferAgreements as TransferAgreements,
)
from ._strategic import StrategicGame as StrategicGame

__all__ = [
    "Agreement",
    "BargainingProblem",
    "Breakdown",
    "OutsideOption",
    "StrategicGame",
    "Transfer",
    "TransferAgreements",
]
