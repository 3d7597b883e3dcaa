"""Family `mix`: several skills in one line of text, each verified by itself."""
