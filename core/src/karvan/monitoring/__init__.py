"""How an installation is watched from outside: logs, health, figures for a monitoring system."""
