from ._game_contract import check_game as check_game
from ._report import ContractError as ContractError
from ._scenarios import scenarios as scenarios
from ._solver_contract import check_solver as check_solver
from ._strategies import (
    PAYOFF_KINDS as PAYOFF_KINDS,
    bimatrix_games as bimatrix_games,
    payoffs as payoffs,
    strategic_games as strategic_games,
)

__all__ = [
    "PAYOFF_KINDS",
    "ContractError",
    "bimatrix_games",
    "check_game",
    "check_solver",
    "payoffs",
    "scenarios",
    "strategic_games",
]
