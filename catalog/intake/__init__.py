"""The set-based merge of checked feed lines, step by step, inside the import's one transaction."""
