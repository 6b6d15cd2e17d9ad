"""What a game is: strategic and bargaining forms whose payoffs may hold parameters."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
