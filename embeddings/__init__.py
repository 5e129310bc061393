"""From articles on disk to passages that can be found: reading, dating, embedding, storing, searching."""
