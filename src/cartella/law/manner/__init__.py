"""In which form, and to whom it must be sent."""
