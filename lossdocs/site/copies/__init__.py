"""The site in other forms: Markdown, notebooks, lists for language models, an offline archive."""
