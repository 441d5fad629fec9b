"""All validation of input: what is not named here is refused, by name and without an echo."""
