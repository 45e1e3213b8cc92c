"""Examples on a page: their anchors, their copy buttons, their colors, and numbers in prose."""
