"""Parts of reportdb that no command runs alone yet."""
