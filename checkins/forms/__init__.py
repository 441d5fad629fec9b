"""All validation of input: a field that no form names is refused, and its name is not echoed."""
