"""How pages are found: by the search of the site, by search engines, and through links."""
