-- A direct message: an email with a link, and an access code by SMS that opens it (docs/adr/0041). Its dispatch holds what
-- only the patient may read; the email that is handed over says what stands here.
CREATE TABLE "direct_message" (
  "practice_id" uuid NOT NULL,
  "message_id" uuid NOT NULL,
  "notice_subject" text NOT NULL,
  "notice_body" text NOT NULL,
  -- The text with the code that opens it now; the code itself is stored nowhere.
  "code_dispatch_id" uuid,
  "code_sent_at" timestamptz(3),
  -- Since the link was made.
  "codes_sent" smallint NOT NULL DEFAULT 0,
  "first_opened_at" timestamptz(3),
  "last_opened_at" timestamptz(3),
  "times_opened" integer NOT NULL DEFAULT 0,
  "resent_at" timestamptz(3),
  "resent_by" text,
  "revoked_at" timestamptz(3),
  "revoked_by" text,
  CONSTRAINT "direct_message_pkey" PRIMARY KEY ("message_id", "practice_id"),
  CONSTRAINT "direct_message_message_fkey" FOREIGN KEY ("message_id", "practice_id") REFERENCES "message" ("id", "practice_id"),
  CONSTRAINT "direct_message_code_check" CHECK (("code_dispatch_id" IS NULL) = ("code_sent_at" IS NULL)),
  -- The first code, and three more.
  CONSTRAINT "direct_message_codes_check" CHECK ("codes_sent" BETWEEN 0 AND 4),
  CONSTRAINT "direct_message_opened_check" CHECK (("first_opened_at" IS NULL) = ("times_opened" = 0))
);

ALTER TABLE "dispatch" DROP CONSTRAINT "dispatch_origin_check";
ALTER TABLE "dispatch" ADD CONSTRAINT "dispatch_origin_check"
  CHECK ("origin" IN ('campaign', 'reminder', 'individual', 'direct', 'conversation', 'automatic')) NOT VALID;
ALTER TABLE "dispatch" VALIDATE CONSTRAINT "dispatch_origin_check";

-- The direct message that this email or text belongs to: itself, a new email with its link, or a text with its code. What
-- goes out of such a dispatch says nothing of the patient.
ALTER TABLE "dispatch" ADD COLUMN "direct_id" uuid;
ALTER TABLE "dispatch" ADD CONSTRAINT "dispatch_direct_fkey" FOREIGN KEY ("direct_id", "practice_id")
  REFERENCES "direct_message" ("message_id", "practice_id") DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE "dispatch" VALIDATE CONSTRAINT "dispatch_direct_fkey";
-- What is direct always has the text that stands in for it.
ALTER TABLE "dispatch" ADD CONSTRAINT "dispatch_direct_check" CHECK ("origin" <> 'direct' OR "direct_id" = "id") NOT VALID;
ALTER TABLE "dispatch" VALIDATE CONSTRAINT "dispatch_direct_check";
CREATE INDEX "dispatch_direct_idx" ON "dispatch" ("direct_id") WHERE "direct_id" IS NOT NULL;

-- When a contact of the record changed, so that confidential letters to a new one ask first.
ALTER TABLE "patient" ADD COLUMN "mobile_changed_at" timestamptz(3), ADD COLUMN "email_changed_at" timestamptz(3);
CREATE FUNCTION "note_changed_contact"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."mobile" IS DISTINCT FROM OLD."mobile" THEN NEW."mobile_changed_at" := now(); END IF;
  IF NEW."email" IS DISTINCT FROM OLD."email" THEN NEW."email_changed_at" := now(); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "patient_contact_changed" BEFORE UPDATE ON "patient" FOR EACH ROW
  WHEN (NEW."mobile" IS DISTINCT FROM OLD."mobile" OR NEW."email" IS DISTINCT FROM OLD."email")
  EXECUTE FUNCTION "note_changed_contact"();
-- For patients who share an address.
CREATE INDEX "patient_email_idx" ON "patient" (lower("email"), "practice_id") WHERE "email" IS NOT NULL;
