"""What takes the types of MkDocs or Material: the only modules of the site that import them."""
