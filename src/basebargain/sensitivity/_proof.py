"""Whether a condition holds everywhere in a box: proved, refuted by a point, or unknown.

The condition is handed to z3 as polynomial inequalities over the reals.
A quotient is read through its defining equation, so a proof never rests on a division by zero;
a point against the condition counts only if the condition, evaluated exactly, is false there.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from basebargain._optional import optional
from basebargain.forms._payoff import to_sympy
from basebargain.parameters._derived import formula

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
        claim = words.boolean(condition)
    except _NoTranslationError:
        return "unknown"
    solver = z3.Solver()
    solver.set("timeout", int(1000 * seconds))
    names = {s.name for s in condition.free_symbols}
    solver.add(*words.domain(space, names), *words.definitions, z3.Not(claim))
    found = solver.check()
    if found == z3.unsat:
        return "proved"
    if found == z3.sat and _refutes(condition, words.point(solver.model(), names)):
        return "refuted"
    return "unknown"


def _refutes(condition: Boolean, point: Mapping[str, Any] | None) -> bool:
    import sympy

    if point is None:
        return False
    numbers = {s: to_sympy(point[s.name]) for s in condition.free_symbols}
    return bool(condition.xreplace(numbers) == sympy.false)


class _Words:
    """Sympy's expressions in z3's words, with the auxiliary unknowns that they need."""

    def __init__(self, z3: Any) -> None:
        self.z3 = z3
        self.definitions: list[Any] = []

    def real(self, name: str) -> Any:
        return self.z3.Real(name)

    def boolean(self, node: Any) -> Any:
        """Translate a condition."""
        import sympy
        from sympy.core import relational

        z3 = self.z3
        if node in (sympy.true, sympy.false):
            return z3.BoolVal(node == sympy.true)
        if isinstance(node, (sympy.And, sympy.Or)):
            join = z3.And if isinstance(node, sympy.And) else z3.Or
            return join(*map(self.boolean, node.args))
        if isinstance(node, sympy.Not):
            return z3.Not(self.boolean(node.args[0]))
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
        return signs[type(node)](*map(self.number, node.args))

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
            return below if exponent > 0 else self._auxiliary(lambda u: [u * below == 1])
        if (2 * exponent).is_Integer:
            inside = self.number(base)
            root = self._auxiliary(lambda u: [u >= 0, u * u == inside])
            times = reduce(lambda a, b: a * b, [root] * abs(int(2 * exponent)))
            return times if exponent > 0 else self._auxiliary(lambda u: [u * times == 1])
        raise _NoTranslationError

    def _cases(self, branches: list[Any]) -> Any:
        (value, condition), *rest = branches
        if not rest:
            return self.number(value)
        return self.z3.If(self.boolean(condition), self.number(value), self._cases(rest))

    def _auxiliary(self, defined: Any) -> Any:
        unknown = self.z3.FreshReal("u")
        self.definitions += defined(unknown)
        return unknown

    def domain(self, space: Scenario, names: set[str]) -> list[Any]:
        """Return the ranges of the parameters, and the rules among those that occur."""
        parts = self._computed(space, names)
        for rule in space.registry.rules:
            group = set(rule.names)
            if rule.kind == "sum" and group & names:
                names |= group
                parts.append(sum(map(self.real, rule.names)) == self._exact(rule.total))
            elif rule.kind == "order" and group <= names:
                small, large = map(self.real, rule.names)
                parts.append(small < large if rule.strict else small <= large)
        bounds = space.bounds()
        for name in sorted(names & bounds.keys()):
            low, high = bounds[name]
            parts += [self.real(name) >= self._exact(low), self.real(name) <= self._exact(high)]
        return parts

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
