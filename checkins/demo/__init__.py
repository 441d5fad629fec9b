"""Made-up people for the demo and for measurements, written by the product's own services.

Commands and the demo's own page import this package; no other code does.
"""
