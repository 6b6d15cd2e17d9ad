"""The package deal as a linear programme, written from the payoffs of the issues.

Nothing is taken from the models but the names of the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
BASES = ("hm", "tn", "qa")


class Programme:
    """Packages with the handover fixed: presence, relief, funds and cash in their bounds."""

    def __init__(self, v: Mapping[str, float], handover: float, *, lottery: bool = False) -> None:
        y = v["chi"] * v["kappa"] * v["donor_envelope"]
        costs = [
            v[f"sov_share_{b}"] * v["sovereignty_cost"]
            - v[f"service_share_{b}"] * v["service_value"]
            + y * v[f"donor_weight_base_{b}"]
            for b in BASES
        ]
        values = [v[f"value_share_{b}"] * v["moscow_value"] for b in BASES]
        self.first = np.array([*(-c for c in costs), v["debt_value_damascus"], 1, 1, 0.0])
        self.second = np.array([*values, -v["debt_value_moscow"], -v["frozen_funds_cost"], -1, 0.0])
        self.first[-1], self.second[-1] = v["handover_value_damascus"], -v["handover_value_moscow"]
        spent = -self.second.copy()
        spent[[0, 1, 2, 6]] = 0
        self.budget, self.means = spent, v["transfer_cap"]
        chance = (0, 1) if lottery else (handover, handover)
        caps = (v["debt_nominal"], v["frozen_funds"], v["cash_cap"])
        self.bounds = [*[(0.0, 1.0)] * 3, *((0.0, c) for c in caps), chance]
        e = v["spoil_effort"]
        limbo = -(v["limbo_cost"] + v["spoil_harm"] * e + v["attribution"] * y)
        spoils = v["spoil_benefit"] * e - v["spoil_cost"] * e**2 / 2
        self.limbo = (limbo, v["limbo_security"] * v["moscow_value"] + spoils)

    def most(self, first: float, second: float, floors: tuple[Any, Any]) -> float | None:
        """Return the largest weighted sum of gains, each gain at least its floor if there is one.

        None if nothing meets the floors.
        """
        rows, limits = [self.budget], [self.means]
        for payoff, level, floor in zip((self.first, self.second), self.limbo, floors, strict=True):
            if floor is not None:
                rows.append(-payoff)
                limits.append(-(level + floor))
        answer = linprog(
            -(first * self.first + second * self.second),
            A_ub=np.array(rows), b_ub=limits, bounds=self.bounds, method="highs",
        )  # fmt: skip
        if answer.status == 2:
            return None
        assert answer.status == 0, answer.message
        assert answer.fun is not None
        return float(-answer.fun - first * self.limbo[0] - second * self.limbo[1])

    def worst_share(self, scale: tuple[float, float]) -> float:
        """Return the largest value of the smaller gain, each in its scale."""
        rows = [np.append(self.budget, 0)]
        limits = [self.means]
        for payoff, level, unit in zip((self.first, self.second), self.limbo, scale, strict=True):
            rows.append(np.append(-payoff, unit))
            limits.append(-level)
        answer = linprog(
            [*[0.0] * 7, -1.0],
            A_ub=np.array(rows), b_ub=limits, bounds=[*self.bounds, (None, None)], method="highs",
        )  # fmt: skip
        assert answer.status == 0, answer.message
        assert answer.fun is not None
        return float(-answer.fun)

    def product(self, beta: float, steps: int = 28) -> float:
        """Return the logarithm of the largest product of gains; -inf without a joint gain."""
        top = self.most(0, 1, (0, None))
        if top is None or top <= 0 or (self.most(1, 0, (None, 0)) or 0) <= 0:
            return -np.inf

        def worth(level: float) -> float:
            gain = self.most(1, 0, (None, level))
            if gain is None or gain <= 0 or level <= 0:
                return -np.inf
            return float(beta * np.log(gain) + (1 - beta) * np.log(level))

        low, high = 0.0, top
        for _ in range(steps):
            left, right = low + 0.382 * (high - low), low + 0.618 * (high - low)
            if worth(left) < worth(right):
                low = left
            else:
                high = right
        return worth((low + high) / 2)
