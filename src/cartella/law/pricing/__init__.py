"""What a copy may cost."""
