#!/bin/sh
# Makes the secrets that compose.yaml reads, in ./secrets. Changes nothing that is there already.
# Keep a copy of secrets/vault_keys apart from the database: without it the accounts' credentials cannot be read.
set -eu
umask 077
cd "$(dirname "$0")/.."
mkdir -p secrets

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }
# The folder is closed to others; the files are open, because the containers read them as users of their own.
keep() { [ -s "secrets/$1" ] || { printf '%s' "$2" > "secrets/$1" && chmod 0444 "secrets/$1"; }; }
plain() { random 48 | tr -d '+/='; }

keep secret_key "$(random 48)"
keep vault_keys "$(random 32 | tr '+/' '-_')"
keep database_owner_password "$(plain)"
keep database_app_password "$(plain)"
keep queue_password "$(plain)"
keep database_owner_url "postgres://imprimatur_owner:$(cat secrets/database_owner_password)@database:5432/imprimatur"
keep database_app_url "postgres://imprimatur_app:$(cat secrets/database_app_password)@database:5432/imprimatur"
keep queue_url "redis://:$(cat secrets/queue_password)@queue:6379/0"
keep email_url "consolemail://"
ls -l secrets
