-- Someone who is not a registered patient and may be written to: a prospective patient, one who left, a supplier (W9, W10).
-- Messages to them are marketing, so they need a person's agreement, and nothing about them is saved to a record.
CREATE TABLE "contact" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  "mobile" text,
  "email" text,
  "agreed_at" timestamptz(3),
  "agreed_how" text,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  "removed_at" timestamptz(3),
  CONSTRAINT "contact_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "contact_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "contact_way_check" CHECK ("removed_at" IS NOT NULL OR "mobile" IS NOT NULL OR "email" IS NOT NULL),
  CONSTRAINT "contact_agreed_check" CHECK (("agreed_at" IS NULL) = ("agreed_how" IS NULL)),
  -- Of a contact who was removed nothing is kept.
  CONSTRAINT "contact_removed_check" CHECK ("removed_at" IS NULL
    OR ("mobile" IS NULL AND "email" IS NULL AND "agreed_at" IS NULL AND "name" = ''))
);

ALTER TABLE "message" ADD COLUMN "contact_id" uuid;
ALTER TABLE "message" ADD CONSTRAINT "message_contact_fkey" FOREIGN KEY ("practice_id", "contact_id")
  REFERENCES "contact" ("practice_id", "id") NOT VALID;
ALTER TABLE "message" VALIDATE CONSTRAINT "message_contact_fkey";
-- A message is to a patient or to a contact, and what goes to a contact never goes into a record.
ALTER TABLE "message" ADD CONSTRAINT "message_contact_check" CHECK ("contact_id" IS NULL
  OR ("patient_id" IS NULL AND "list_id" IS NULL AND "record_status" IS NULL)) NOT VALID;
ALTER TABLE "message" VALIDATE CONSTRAINT "message_contact_check";
CREATE INDEX "message_to_contact_idx" ON "message" ("contact_id", "id") WHERE "contact_id" IS NOT NULL;
