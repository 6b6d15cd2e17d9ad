"""Hypothesis profiles: ``ci`` is repeatable, ``dev`` is quick, ``thorough`` looks far.

Hypothesis brings ``ci`` itself: the same examples at every run, no deadline, no database.
``thorough`` draws anew each time, so that repeated runs go on finding new cases.
``pytest --hypothesis-profile=NAME`` wins over the choice made here.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("thorough", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
