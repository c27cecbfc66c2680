"""The web desk under load: people who read and people who hand in, on loopback, against a province year."""
