"""Imports: files of customers and products on their way into the register, and out of it again."""
