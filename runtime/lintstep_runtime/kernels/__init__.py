"""Functions on numpy arrays. No framework is named here."""
