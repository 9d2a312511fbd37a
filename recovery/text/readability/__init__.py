"""The reading grade of a text, which words make it hard, and plainer ones for them. Pure, and for English."""
