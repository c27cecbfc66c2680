"""What a user would do without reportdb."""
