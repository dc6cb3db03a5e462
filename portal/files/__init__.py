"""Files that people hand in: kept under the name their content gives them, outside the web root."""
