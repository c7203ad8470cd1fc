"""Tryton as a peer: installed by its lock, run as a process of its own, and spoken to over HTTP.

Tryton is GPL: nothing of it is imported here, and nothing of it is shipped.
"""
