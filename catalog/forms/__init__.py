"""Texts from outside turned into values of the catalogue, with errors that name the field."""
