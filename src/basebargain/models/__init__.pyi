from ._base_rights import (
    base_rights as base_rights,
    base_rights_conditions as base_rights_conditions,
)

__all__ = ["base_rights", "base_rights_conditions"]
