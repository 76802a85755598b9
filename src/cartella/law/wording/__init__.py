"""Codes in plain sentences, for readers and translators."""
