"""What holds for the site as a whole: links, licences, the security policy, the ledger."""
