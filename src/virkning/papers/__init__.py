"""What is sent to people: statements, explanations and reports as text."""
