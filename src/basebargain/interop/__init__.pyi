from ._efg import parse_efg as parse_efg, read_efg as read_efg, write_efg as write_efg
from ._nashpy import from_nashpy as from_nashpy, to_nashpy as to_nashpy
from ._networkx import from_networkx as from_networkx, to_networkx as to_networkx
from ._nfg import parse_nfg as parse_nfg, read_nfg as read_nfg, write_nfg as write_nfg
from ._pygambit import from_pygambit as from_pygambit, to_pygambit as to_pygambit
from ._quantecon import from_quantecon as from_quantecon, to_quantecon as to_quantecon

__all__ = [
    "from_nashpy",
    "from_networkx",
    "from_pygambit",
    "from_quantecon",
    "parse_efg",
    "parse_nfg",
    "read_efg",
    "read_nfg",
    "to_nashpy",
    "to_networkx",
    "to_pygambit",
    "to_quantecon",
    "write_efg",
    "write_nfg",
]
