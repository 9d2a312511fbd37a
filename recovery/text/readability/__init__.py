"""How hard a text is to read, which words make it so, and what to write instead. Pure, and for English."""
