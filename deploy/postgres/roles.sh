#!/bin/sh
# Runs once, when the database's volume is empty: an owner that migrates, and a role for the
# application that owns nothing. Neither is a superuser, so row-level security binds the second.
set -eu

owner=$(cat /run/secrets/owner_password)
app=$(cat /run/secrets/app_password)

psql -v ON_ERROR_STOP=1 -v owner="$owner" -v app="$app" --username postgres --dbname karvan <<'SQL'
CREATE ROLE karvan_owner LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE karvan_app LOGIN PASSWORD :'app';
ALTER DATABASE karvan OWNER TO karvan_owner;
ALTER SCHEMA public OWNER TO karvan_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
