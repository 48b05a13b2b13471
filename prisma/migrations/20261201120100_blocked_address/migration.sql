-- An email address is blocked like a number: for people who are no patients, and for each patient who has it later.
ALTER TABLE "contact_block" ADD COLUMN "email" text;
ALTER TABLE "contact_block"
  DROP CONSTRAINT "contact_block_subject_check",
  ADD CONSTRAINT "contact_block_subject_check" CHECK (num_nonnulls("number", "patient_id", "email") = 1) NOT VALID,
  -- One spelling of each address. A text message has no address.
  ADD CONSTRAINT "contact_block_email_check" CHECK (
    "email" IS NULL OR ("email" = lower("email") AND "email" LIKE '_%@_%' AND length("email") <= 320 AND NOT "every_sms")) NOT VALID;
ALTER TABLE "contact_block" VALIDATE CONSTRAINT "contact_block_subject_check";
ALTER TABLE "contact_block" VALIDATE CONSTRAINT "contact_block_email_check";
CREATE UNIQUE INDEX "contact_block_email_key" ON "contact_block" ("email", "practice_id");
