"""What is proposed to people and never applied by itself."""
