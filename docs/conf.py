"""Sphinx configuration: executed notebooks, generated references, nothing fetched from outside."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import basebargain

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))
DOCSTRINGS = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))["tool"][
    "numpydoc_validation"
]

project = "basebargain"
author = "the basebargain developers"
project_copyright = "2026, the basebargain developers"
version = release = basebargain.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinxcontrib.bibtex",
    "model_tables",
]
exclude_patterns = ["_build", "jupyter_execute"]
templates_path = ["_templates"]

# --- references ----------------------------------------------------------------------------------
# No intersphinx: a build must pass without a network, so only names of this project are links.

nitpicky = True
default_role = "code"  # a name in single backticks reads as in the notebooks
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"

# --- API -----------------------------------------------------------------------------------------

autosummary_generate = True
# The rooms export through lazy attributes: every public name is imported, and listed in __all__.
autosummary_imported_members = True
autosummary_ignore_module_all = False
# Types stand in the Parameters sections, in words; a signature shows names and defaults.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_validation_checks = set(DOCSTRINGS["checks"])
numpydoc_validation_overrides = {
    key.removeprefix("override_"): patterns
    for key, patterns in DOCSTRINGS.items()
    if key.startswith("override_")
}

# --- notebooks -----------------------------------------------------------------------------------
# The cache knows the cells of a page, not the library: where it matters every page runs anew.

nb_execution_mode = "force" if os.environ.get("CI") else "cache"
# A failing page is a warning with its traceback, and -W makes it an error; raising would hide both
# the traceback and the other pages that fail.
nb_execution_raise_on_error = False
nb_execution_show_tb = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # no widgets, hence no script from elsewhere
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution"]
myst_heading_anchors = 3

# Figures: notebooks draw through the inline backend, which is Agg; the file fixes the rest.
os.environ.pop("MPLBACKEND", None)
os.environ["MATPLOTLIBRC"] = str(DOCS / "matplotlibrc")
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
# Kernels start from a profile of their own, so that nobody's IPython settings reach a page.
PROFILE = DOCS / "_build" / "ipython" / "profile_default"
PROFILE.mkdir(parents=True, exist_ok=True)
(PROFILE / "ipython_kernel_config.py").write_text(
    'get_config().IPKernelApp.log_level = "ERROR"\n', encoding="utf-8"
)
os.environ["IPYTHONDIR"] = str(PROFILE.parent)

# --- HTML ----------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "basebargain"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["tables.js"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    # A page with a wide table has no table of contents beside it.
    "secondary_sidebar_items": {"**": ["page-toc"], "reference/evidence": []},
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "tango",
}
html_sidebars: dict[str, list[str]] = {"index": [], "contributing": []}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
