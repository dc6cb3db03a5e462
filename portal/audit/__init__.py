"""Who did what, for whom, before and after, from where; written in the transaction that did it."""
