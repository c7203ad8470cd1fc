"""Where stored bytes stand: under the hash of their content, in a folder or an S3 bucket."""
