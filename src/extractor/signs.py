"""Signs and lengths that several stages go by."""

from __future__ import annotations

# Round brackets, as they open and as they close.
OPENING, CLOSING = "(（", ")）"
LONGEST_PERSON = 3  # characters of most people's names
