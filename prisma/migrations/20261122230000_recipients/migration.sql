-- Recipients people can trust: blocks, wishes, the reputation of numbers, and lists that are judged again when what they
-- rest on has changed (docs/adr/0022).

-- What the register holds of a patient's wishes (N11), each with the day it was told; null = nothing recorded.
ALTER TABLE "patient"
  ADD COLUMN "does_not_wish_sms_at" timestamptz(3),
  ADD COLUMN "marketing_agreed" boolean,
  ADD COLUMN "marketing_agreed_at" timestamptz(3);
-- Who shares a number, and Find a patient.
CREATE INDEX "patient_mobile_idx" ON "patient" ("mobile", "practice_id");
CREATE INDEX "patient_family_name_idx" ON "patient" (lower("family_name") text_pattern_ops, "practice_id");

-- A number, or one patient whatever their number, that is not to be sent some kinds of message (E1–E5, N11).
-- Being listed stops nothing; each tick stops one kind.
CREATE TABLE "contact_block" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "number" text,
  "patient_id" uuid,
  "recalls" boolean NOT NULL DEFAULT false,
  "health_information" boolean NOT NULL DEFAULT false,
  "service_notices" boolean NOT NULL DEFAULT false,
  "marketing" boolean NOT NULL DEFAULT false,
  "every_sms" boolean NOT NULL DEFAULT false,
  "version" integer NOT NULL DEFAULT 1,
  "added_by" text NOT NULL,
  "added_at" timestamptz(3) NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "contact_block_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "contact_block_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "contact_block_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "contact_block_subject_check" CHECK (("number" IS NULL) <> ("patient_id" IS NULL)),
  CONSTRAINT "contact_block_number_check" CHECK ("number" ~ '^\+[1-9][0-9]{5,18}$')
);
CREATE UNIQUE INDEX "contact_block_number_key" ON "contact_block" ("number", "practice_id");
CREATE UNIQUE INDEX "contact_block_patient_key" ON "contact_block" ("patient_id", "practice_id");

-- What was ever ticked and unticked, by whom, when and why; never changed (E4).
CREATE TABLE "contact_block_change" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "block_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "by" text NOT NULL,
  "why" text,
  "ticks" text[] NOT NULL,
  CONSTRAINT "contact_block_change_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "contact_block_change_block_fkey" FOREIGN KEY ("practice_id", "block_id") REFERENCES "contact_block" ("practice_id", "id")
);
CREATE INDEX "contact_block_change_block_idx" ON "contact_block_change" ("block_id");
CREATE TRIGGER "contact_block_change_append_only" BEFORE UPDATE OR DELETE ON "contact_block_change"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Numbers that have failed at least once: whether the last message to them failed (A5–A7). A number that never failed has no row.
CREATE TABLE "number_reputation" (
  "practice_id" uuid NOT NULL,
  "number" text NOT NULL,
  "likely_to_fail" boolean NOT NULL,
  "last_attempt_at" timestamptz(3) NOT NULL,
  "last_outcome_at" timestamptz(3) NOT NULL,
  "last_code" text,
  "failures" integer NOT NULL,
  "lasting_failures" integer NOT NULL,
  "deliveries" integer NOT NULL,
  "failing_since" timestamptz(3),
  CONSTRAINT "number_reputation_pkey" PRIMARY KEY ("number", "practice_id"),
  CONSTRAINT "number_reputation_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "number_reputation_since_check" CHECK ("likely_to_fail" = ("failing_since" IS NOT NULL))
);
CREATE INDEX "number_reputation_failing_idx" ON "number_reputation" ("practice_id", "failing_since" DESC, "number") WHERE "likely_to_fail";

-- Each outcome of such a number since its first failure: its history, and how often the rule was right (N12).
CREATE TABLE "number_outcome" (
  "practice_id" uuid NOT NULL,
  "attempt_id" uuid NOT NULL,
  "number" text NOT NULL,
  "outcome" text NOT NULL,
  "code" text,
  "attempted_at" timestamptz(3) NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "expected_to_fail" boolean NOT NULL,
  CONSTRAINT "number_outcome_pkey" PRIMARY KEY ("attempt_id", "practice_id"),
  CONSTRAINT "number_outcome_number_fkey" FOREIGN KEY ("practice_id", "number") REFERENCES "number_reputation" ("practice_id", "number"),
  CONSTRAINT "number_outcome_outcome_check" CHECK ("outcome" IN ('delivered', 'failed'))
);
CREATE INDEX "number_outcome_number_idx" ON "number_outcome" ("number", "at");
CREATE INDEX "number_outcome_expected_idx" ON "number_outcome" ("practice_id", "at") WHERE "expected_to_fail";

-- What happened to a number before its first failure is read from the messages to it.
CREATE INDEX "message_contact_idx" ON "message" ("contact", "practice_id");
-- The patient first: the same rule, and a patient's messages are found by it.
CREATE UNIQUE INDEX "message_patient_campaign_key" ON "message" ("patient_id", "campaign_id", "practice_id");
DROP INDEX "message_patient_key";

-- Grows with each change that may change who is accepted: a list that was judged before it is judged again.
CREATE TABLE "recipient_rules" (
  "practice_id" uuid NOT NULL,
  "version" bigint NOT NULL DEFAULT 1,
  CONSTRAINT "recipient_rules_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "recipient_rules_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

ALTER TABLE "recipient_list"
  ADD COLUMN "purpose" text NOT NULL DEFAULT 'care',
  ADD COLUMN "shared_numbers" text NOT NULL DEFAULT 'one-per-patient',
  ADD COLUMN "judged_version" bigint,
  ADD COLUMN "judged_at" timestamptz(3),
  ADD COLUMN "file_hash" bytea,
  ADD COLUMN "remembered_columns" boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT "recipient_list_purpose_check" CHECK ("purpose" IN ('care', 'recall', 'service', 'marketing')),
  ADD CONSTRAINT "recipient_list_shared_numbers_check" CHECK ("shared_numbers" IN ('one-per-patient', 'one-per-number'));
-- The same file as before (N15).
CREATE INDEX "recipient_list_file_hash_idx" ON "recipient_list" ("file_hash");

-- Which campaigns use a list.
CREATE INDEX "campaign_list_idx" ON "campaign" ("list_id");

-- "mended": what a spreadsheet had spoiled and was read all the same. The override lets one likely-to-fail number into this list (N12).
ALTER TABLE "list_row"
  ADD COLUMN "mended" jsonb,
  ADD COLUMN "override_by" text,
  ADD COLUMN "override_at" timestamptz(3),
  ADD COLUMN "override_why" text,
  ADD CONSTRAINT "list_row_override_check" CHECK (("override_by" IS NULL) = ("override_at" IS NULL) AND ("override_by" IS NULL) = ("override_why" IS NULL));

-- Which columns a practice said are which, by the names in the file's header.
CREATE TABLE "column_mapping" (
  "practice_id" uuid NOT NULL,
  "header_key" text NOT NULL,
  "columns" jsonb NOT NULL,
  "saved_by" text NOT NULL,
  "saved_at" timestamptz(3) NOT NULL,
  CONSTRAINT "column_mapping_pkey" PRIMARY KEY ("header_key", "practice_id"),
  CONSTRAINT "column_mapping_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

-- What somebody looked for, so that no name or number stands in an address; kept for 30 minutes.
CREATE TABLE "search" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "of" text NOT NULL,
  "words" text NOT NULL,
  "made_by" text NOT NULL,
  "made_at" timestamptz(3) NOT NULL,
  CONSTRAINT "search_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "search_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);
CREATE INDEX "search_made_at_idx" ON "search" ("made_at");
