from ._bargaining_strategies import bargaining_problems as bargaining_problems
from ._extensive_strategies import (
    extensive_games as extensive_games,
    signalling_games as signalling_games,
)
from ._game_contract import check_game as check_game
from ._markov_strategies import (
    markov_games as markov_games,
    quadratic_markov_games as quadratic_markov_games,
)
from ._numbers import NUMBER_KINDS as NUMBER_KINDS, PAYOFF_KINDS as PAYOFF_KINDS
from ._other_strategies import (
    coalitional_games as coalitional_games,
    global_games as global_games,
)
from ._report import ContractError as ContractError
from ._scenarios import scenarios as scenarios
from ._solver_contract import check_solver as check_solver
from ._strategies import (
    bimatrix_games as bimatrix_games,
    payoffs as payoffs,
    strategic_games as strategic_games,
)
from ._waiting_strategies import (
    attrition_games as attrition_games,
    reputational_games as reputational_games,
)

__all__ = [
    "NUMBER_KINDS",
    "PAYOFF_KINDS",
    "ContractError",
    "attrition_games",
    "bargaining_problems",
    "bimatrix_games",
    "check_game",
    "check_solver",
    "coalitional_games",
    "extensive_games",
    "global_games",
    "markov_games",
    "payoffs",
    "quadratic_markov_games",
    "reputational_games",
    "scenarios",
    "signalling_games",
    "strategic_games",
]
