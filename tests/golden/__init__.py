"""What others rely on to stay the same, byte for byte."""
