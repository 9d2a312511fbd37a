"""The things a clinic owns: its details, its protocols and its links."""
