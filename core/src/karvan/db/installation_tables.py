"""The tables that belong to the whole installation, each with the reason.

They have no row-level security policy and hold no business text. `installation_work` reaches these
and nothing else; a test compares the list with the metadata.
"""

from __future__ import annotations

INSTALLATION_TABLES: dict[str, str] = {
    "core_api_token": "a program is known by its token before its company is",
    "core_api_token_use": "when a token was last used, noted at the door",
    "core_audit_epoch": "a restored database begins a new span of transaction ids, for all companies",
    "core_company": "the list of companies itself; sign-in needs it before one is chosen",
    "core_currency": "currencies are the same for every company",
    "core_epoch": "read before a company's unit of work begins",
    "core_id_block": "ids are taken before a company's transaction begins",
    "core_installation": "the name of the installation, its copies and whether it is closed",
    "core_job": "claimed by workers for all companies; holds no business text",
    "core_membership": "who may enter which company, asked at sign-in",
    "core_membership_role": "which roles a member has, asked at sign-in",
    "core_one_time_token": "opens the first run or sets a password, before anyone is signed in",
    "core_plugin": "what is installed, for the whole installation",
    "core_plugin_company": "what is switched on, read before a company's unit of work begins",
    "core_plugin_problem": "faults of plugins, for administrators of the installation",
    "core_port_choice": "which provider a company chose, read with what is switched on",
    "core_provider_account": "accounts at a sign-in provider, asked for before anyone is signed in",
    "core_recovery_code": "signs a person in once without their second factor",
    "core_role": "roles hold permission codes only, asked at sign-in",
    "core_role_permission": "permission codes of roles, asked at sign-in",
    "core_schedule": "when each scheduled job of each company was last due, for the workers",
    "core_session": "web sessions exist before a company is chosen",
    "core_setting": "settings of installation, companies and users, read with what is switched on",
    "core_throttle": "counts attempts before anyone is signed in",
    "core_totp": "the second factor of a person, asked for before anyone is signed in",
    "core_user": "a user may work in several companies",
    "core_worker": "heartbeats of workers, which serve all companies",
}
