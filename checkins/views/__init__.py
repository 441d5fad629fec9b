"""Fetch what is visible, bind a form, call one service, respond."""
