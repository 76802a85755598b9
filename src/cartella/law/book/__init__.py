"""The book of law: what a fact may say, how it is read, and how it is shown."""
