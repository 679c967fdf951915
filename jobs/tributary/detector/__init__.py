"""What is unusual in the windows of one device: numpy only, without Spark and without files."""
