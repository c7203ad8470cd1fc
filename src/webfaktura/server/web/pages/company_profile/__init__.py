"""Mitt firma: what the firm says about itself, how it is paid and sends, its logo and numbers."""
