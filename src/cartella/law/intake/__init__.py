"""What comes in: covered or not, which lane, how it may be asked."""
