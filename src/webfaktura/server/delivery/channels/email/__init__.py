"""E-mail: the letter, the message it becomes, and the talk with the mail server."""
