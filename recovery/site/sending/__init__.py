"""The forms that come in: cut short, sent twice, or from a browser that is signed in no more."""
