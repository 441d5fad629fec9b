"""What programs ask of the product: read-only, by a token, without session or cookie."""
