-- "Was this really from you?": the end of a personal link is found by a mark that only our key can make. Links from before
-- have none.
ALTER TABLE "personal_link" ADD COLUMN "check_mark" bytea;
CREATE INDEX "personal_link_check_idx" ON "personal_link" ("check_mark") WHERE "check_mark" IS NOT NULL;

-- Tries of a code, known or not, on every device together. The code itself is not here.
CREATE TABLE "message_check_try" (
  "key" bytea NOT NULL,
  "tries" smallint NOT NULL,
  "tried_at" timestamptz(3) NOT NULL,
  CONSTRAINT "message_check_try_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "message_check_try_idx" ON "message_check_try" ("tried_at");
