#!/bin/sh
# Run once by the PostgreSQL container, on an empty volume: makes the role that the application uses.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --variable password="$(cat /run/secrets/database_app_password)" --file /deploy/roles.sql
