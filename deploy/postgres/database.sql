-- One service's role and database. psql variable: service; environment: SERVICE_PASSWORD.
\getenv password SERVICE_PASSWORD

SELECT format('CREATE ROLE %I', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'service') \gexec
ALTER ROLE :"service" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';

-- CREATE DATABASE cannot run inside a DO block or a transaction: hence \gexec.
SELECT format('CREATE DATABASE %I OWNER %I', :'service', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec

-- PostgreSQL lets every role connect to every database until told otherwise.
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
