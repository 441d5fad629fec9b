"""The project around the app: settings, addresses, and how a deployment is run."""

__version__ = "1.0.0"  # CHANGELOG.md says what each one brought
