"""Links that a clinic shares: made, opened, changed, ended and erased.

:func:`resolve` is the one function that decides whether a link is live; every address under it asks that.
"""
