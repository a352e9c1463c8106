"""What people may be allowed to do with webhooks."""

MANAGE = "core.webhook.manage"
