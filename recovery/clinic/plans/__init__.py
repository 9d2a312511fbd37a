"""Plans of a clinic, in the form in which they are stored; :mod:`recovery.clinic.plans.stored` has the types."""
