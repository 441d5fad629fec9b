"""Each view fetches what the user may see, binds a form, calls one service, and responds."""
