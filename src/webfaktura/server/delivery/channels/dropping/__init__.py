"""The place where files are left for another program: a folder, or a folder over SFTP."""
