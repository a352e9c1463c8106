"""Signing in by an OpenID Connect provider, beside the local password. Needs the extra `oidc`."""
