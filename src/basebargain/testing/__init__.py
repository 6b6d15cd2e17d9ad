"""Check games and solvers, your own included, and draw random ones with Hypothesis.

`check_game` and `check_solver` run the contract that everything in this library passes.
"""

import lazy_loader

from basebargain._optional import optional

optional("hypothesis", "testing")

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
