"""Whether a condition holds everywhere in a box: proved, refuted by a point, or unknown.

The condition is handed to z3 as polynomial inequalities over the reals.
A comparison that divides by zero, or takes the root of a negative number, is neither true nor
false; a condition is proved if it is nowhere false, so that what is joined to such a comparison
still counts there.
A point against the condition counts only if the condition, evaluated exactly, is false there.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from basebargain._optional import optional
from basebargain.forms._payoff import to_sympy
from basebargain.parameters._derived import formula
from basebargain.parameters._parameter import hull
from basebargain.sensitivity._claim_truth import holds_at

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario

__all__ = ["Answer", "everywhere"]

Answer = Literal["proved", "refuted", "unknown"]


class _NoTranslationError(Exception):
    """The condition holds a function that z3 has no decision procedure for."""


def everywhere(condition: Boolean, space: Scenario, *, seconds: float = 1.0) -> Answer:
    """Decide whether `condition` holds at every point of the scenario's ranges.

    Parameters
    ----------
    condition : sympy Boolean
        In the declared parameters.
    space : Scenario
        Gives the range of each, and the rules among parameters.
    seconds : float
        After which the answer is ``"unknown"``.

    Raises
    ------
    MissingPackageError
        If z3 is not installed.
    """
    import sympy

    if condition in (sympy.true, sympy.false):
        return "proved" if condition == sympy.true else "refuted"
    z3 = optional("z3", "proof")
    words = _Words(z3)
    try:
        against = words.boolean(condition, wanted=False)
    except _NoTranslationError:
        return "unknown"
    solver = z3.Solver()
    solver.set("timeout", int(1000 * seconds))
    names = {s.name for s in condition.free_symbols}
    solver.add(*words.domain(space, names), *words.definitions, against)
    found = solver.check()
    if found == z3.unsat:
        return "proved"
    if found == z3.sat and _refutes(condition, words.point(solver.model(), names)):
        return "refuted"
    return "unknown"


def _refutes(condition: Boolean, point: Mapping[str, Any] | None) -> bool:
    if point is None:
        return False
    numbers = {s: to_sympy(point[s.name]) for s in condition.free_symbols}
    return holds_at(condition, numbers) is False


class _Words:
    """Sympy's expressions in z3's words, with the auxiliary unknowns that they need."""

    def __init__(self, z3: Any) -> None:
        self.z3 = z3
        self.definitions: list[Any] = []
        self.defined: list[Any] = []

    def real(self, name: str) -> Any:
        return self.z3.Real(name)

    def boolean(self, node: Any, *, wanted: bool) -> Any:
        """Say that a condition is true, or that it is false; it may be neither."""
        import sympy

        z3 = self.z3
        if node in (sympy.true, sympy.false):
            return z3.BoolVal((node == sympy.true) == wanted)
        if isinstance(node, (sympy.And, sympy.Or)):
            join = z3.And if isinstance(node, sympy.And) == wanted else z3.Or
            return join(*(self.boolean(part, wanted=wanted) for part in node.args))
        if isinstance(node, sympy.Not):
            return self.boolean(node.args[0], wanted=not wanted)
        return self._comparison(node, wanted=wanted)

    def _comparison(self, node: Any, *, wanted: bool) -> Any:
        from sympy.core import relational

        signs = {
            relational.StrictLessThan: lambda a, b: a < b,
            relational.LessThan: lambda a, b: a <= b,
            relational.StrictGreaterThan: lambda a, b: a > b,
            relational.GreaterThan: lambda a, b: a >= b,
            relational.Equality: lambda a, b: a == b,
            relational.Unequality: lambda a, b: a != b,
        }
        if type(node) not in signs:
            raise _NoTranslationError
        sides, defined = self._with_domain(lambda: [self.number(side) for side in node.args])
        holds = signs[type(node)](*sides)
        return self.z3.And(*defined, holds if wanted else self.z3.Not(holds))

    def _with_domain(self, translate: Any) -> tuple[Any, list[Any]]:
        """Return a translation, and where all in it is defined."""
        outside, self.defined = self.defined, []
        translation, inside = translate(), self.defined
        self.defined = outside
        return translation, inside

    def number(self, node: Any) -> Any:
        """Translate an expression."""
        import sympy

        if node.is_Number:
            return self._exact(Fraction(str(node)) if node.is_Rational else float(node))
        if node.is_Symbol:
            return self.real(node.name)
        if isinstance(node, (sympy.Add, sympy.Mul)):
            terms = [self.number(part) for part in node.args]
            plus = isinstance(node, sympy.Add)
            return reduce((lambda a, b: a + b) if plus else (lambda a, b: a * b), terms)
        if isinstance(node, (sympy.Max, sympy.Min)):
            return self._best(node, best=isinstance(node, sympy.Max))
        return self._function(node)

    def _function(self, node: Any) -> Any:
        import sympy

        if isinstance(node, sympy.Pow):
            return self._power(*node.args)
        if isinstance(node, sympy.Piecewise):
            return self._cases(list(node.args))
        raise _NoTranslationError

    def _best(self, node: Any, *, best: bool) -> Any:
        """Translate a maximum or a minimum."""

        def better(a: Any, b: Any) -> Any:
            return self.z3.If(a >= b if best else a <= b, a, b)

        return reduce(better, [self.number(part) for part in node.args])

    def _power(self, base: Any, exponent: Any) -> Any:
        """Translate integer powers and square roots, quotients through ``u * base = 1``."""
        if exponent.is_Integer:
            below = reduce(lambda a, b: a * b, [self.number(base)] * abs(int(exponent)))
            return below if exponent > 0 else self._inverse(below)
        if (2 * exponent).is_Integer:
            inside = self.number(base)
            root = self._auxiliary(inside >= 0, lambda u: [u >= 0, u * u == inside])
            times = reduce(lambda a, b: a * b, [root] * abs(int(2 * exponent)))
            return times if exponent > 0 else self._inverse(times)
        raise _NoTranslationError

    def _inverse(self, below: Any) -> Any:
        return self._auxiliary(below != 0, lambda u: [u * below == 1])

    def _cases(self, branches: list[Any]) -> Any:
        """Translate a case distinction; only the branch that counts needs to be defined."""
        (value, condition), *rest = branches
        if not rest:
            return self.number(value)
        z3 = self.z3
        here, there = (self.boolean(condition, wanted=wanted) for wanted in (True, False))
        first, first_defined = self._with_domain(lambda: self.number(value))
        second, second_defined = self._with_domain(lambda: self._cases(rest))
        self.defined.append(z3.Or(z3.And(here, *first_defined), z3.And(there, *second_defined)))
        return z3.If(here, first, second)

    def _auxiliary(self, defined: Any, equations: Any) -> Any:
        """Return an unknown that meets the equations wherever it is defined."""
        unknown = self.z3.FreshReal("u")
        self.definitions += [self.z3.Implies(defined, each) for each in equations(unknown)]
        self.defined.append(defined)
        return unknown

    def domain(self, space: Scenario, names: set[str]) -> list[Any]:
        """Return the ranges of the parameters, and the rules among them, which are added."""
        parts, rules = self._computed(space, names), list(space.registry.rules)
        while touched := [rule for rule in rules if set(rule.names) & names]:
            rules = [rule for rule in rules if rule not in touched]
            for rule in touched:
                names.update(rule.names)
                parts.append(self._rule(rule))
        for name in sorted(names & space.bounds().keys()):
            parts += self._range(space, name)
        return parts

    def _rule(self, rule: Any) -> Any:
        if rule.kind == "sum":
            return sum(map(self.real, rule.names)) == self._exact(rule.total)
        small, large = map(self.real, rule.names)
        return small < large if rule.strict else small <= large

    def _range(self, space: Scenario, name: str) -> list[Any]:
        """Return the ends of a parameter, without those that are left out."""
        known, ends, x = space.registry[name], hull(space[name]), self.real(name)
        low, high = self._exact(ends.low), self._exact(ends.high)
        open_low = ends.open_low or (known.open_low and ends.low == known.low)
        open_high = ends.open_high or (known.open_high and ends.high == known.high)
        return [x > low if open_low else x >= low, x < high if open_high else x <= high]

    def _computed(self, space: Scenario, names: set[str]) -> list[Any]:
        """Tie each computed quantity that occurs to its ingredients, which are added to `names`."""
        parts = []
        for name in sorted(names - space.bounds().keys()):
            rule = formula(name, space.registry)
            names.update(rule.ingredients)
            symbols = {key: space.registry.symbol(key) for key in rule.ingredients}
            parts.append(self.real(name) == self.number(rule.compute(symbols)))
        return parts

    def _exact(self, number: Any) -> Any:
        value = Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
        return self.z3.RealVal(str(value))

    def point(self, model: Any, names: set[str]) -> dict[str, Fraction] | None:
        """Return the model as exact numbers; None if it holds irrational ones."""
        found = {}
        for name in names:
            value = model.eval(self.real(name), model_completion=True)
            if not self.z3.is_rational_value(value):
                return None
            found[name] = Fraction(value.numerator_as_long(), value.denominator_as_long())
        return found
