"""TeX to HTML while the site is built: the typesetter, its fonts, and references to equations."""
