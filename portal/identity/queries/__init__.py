"""Questions about networks, companies and people; answers are small rows for pages."""
