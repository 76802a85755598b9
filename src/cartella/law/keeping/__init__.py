"""What follows a release, and how long records are kept."""
