"""Deeds of operators, and of vendors about operators."""
