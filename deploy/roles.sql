-- The role that the application uses every day. It owns nothing, so it can neither switch off the triggers that keep
-- the audit trail append-only nor empty a table. Migrations run as the owner of the database. The owner runs this file,
-- before or after the first migration, and must be allowed to create roles:
--
--     psql --variable password=... --file deploy/roles.sql imprimatur
--
-- Safe to run again; it then sets the password anew.
\set ON_ERROR_STOP on
SELECT current_database() AS database \gset

SELECT 'CREATE ROLE imprimatur_app LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'imprimatur_app') \gexec
ALTER ROLE imprimatur_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO imprimatur_app;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO imprimatur_app;

-- What is there, and what later migrations add.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO imprimatur_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO imprimatur_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO imprimatur_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO imprimatur_app;
