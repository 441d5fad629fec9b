"""Made-up people: written by the services that people use, for the demo and to measure by.

Commands import it, and nothing that people meet does.
"""
