"""What can be asked, and that it follows the record."""
