"""Family `arithmetic`: very short answers, from below where other sets begin."""
