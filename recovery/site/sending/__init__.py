"""What becomes of a form on its way here: cut short, sent twice, or from a browser that is signed in no more."""
