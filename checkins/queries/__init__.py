"""Reads that span models, ready to render."""
