"""What proves who somebody is, beside the password: second factor, tokens, sign-in providers."""
