"""WebFaktura, the server: rooms along the invoice's way, and the faces above them."""
