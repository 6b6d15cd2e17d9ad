"""What the source says: its rows, the claims drawn from them, and the reported facts beside it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
