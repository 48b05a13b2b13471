-- Without the practice behind it: PostgreSQL 18 can skip through an index by a later column, and took this small one for a way to
-- a practice's messages, all of them for each chunk (docs/adr/0014).
DROP INDEX "message_contact_idx";
CREATE INDEX "message_contact_idx" ON "message" ("contact");
