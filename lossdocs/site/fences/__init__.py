"""The fences of the pages: a module each, named like the fence."""
