-- Run once, by the PostgreSQL image, when its volume is empty: one role each for Rollcall and for Temporal, neither of them
-- a superuser, and their databases. Passwords come from the container's environment.
\getenv rollcall_password ROLLCALL_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

CREATE ROLE rollcall LOGIN PASSWORD :'rollcall_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

CREATE DATABASE rollcall OWNER rollcall;
-- What the register's process keeps for itself.
CREATE DATABASE rollcall_simulators OWNER rollcall;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
