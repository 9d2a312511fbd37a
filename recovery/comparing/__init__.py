"""Two editions side by side: what differs, field by field, and what that means for patients."""

from recovery.comparing.fields import Difference, Part
from recovery.comparing.rows import changed_rows, differences, same_rows, summary
from recovery.comparing.texts import Piece
from recovery.comparing.windows import movement

__all__ = ["Difference", "Part", "Piece", "changed_rows", "differences", "movement", "same_rows", "summary"]
