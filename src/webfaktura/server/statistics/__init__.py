"""Figures kept beside the books: turnover by month, and what each document comes to."""
