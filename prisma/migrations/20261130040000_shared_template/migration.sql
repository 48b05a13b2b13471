-- The text of the shared starter set is part of the program. A practice gets a row of it, with the same id, once one of its
-- campaigns uses it: a campaign then keeps the version it was sent with, as with a template of the practice.
ALTER TABLE "template" ADD COLUMN "shared" boolean NOT NULL DEFAULT false;
ALTER TABLE "template" ADD CONSTRAINT "template_shared_check" CHECK (NOT "shared" OR "archived_at" IS NULL);
