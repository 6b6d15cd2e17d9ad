"""What the numbers mean: the registry of parameters, scenarios, and the presets."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
