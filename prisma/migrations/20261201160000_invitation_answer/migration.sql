-- Answers to an invitation without an appointment become tasks, or are coded in the clinical record.
ALTER TABLE "appointment_type" ADD COLUMN "declined_code" text, ADD COLUMN "elsewhere_code" text;
ALTER TABLE "appointment_type" ADD CONSTRAINT "appointment_type_codes_check"
  CHECK ("declined_code" ~ '^[1-9][0-9]{5,17}$' AND "elsewhere_code" ~ '^[1-9][0-9]{5,17}$') NOT VALID;
ALTER TABLE "appointment_type" VALIDATE CONSTRAINT "appointment_type_codes_check";

ALTER TABLE "recall_category" ADD COLUMN "declined_code" text, ADD COLUMN "elsewhere_code" text;
ALTER TABLE "recall_category" ADD CONSTRAINT "recall_category_answer_codes_check"
  CHECK ("declined_code" ~ '^[1-9][0-9]{5,17}$' AND "elsewhere_code" ~ '^[1-9][0-9]{5,17}$') NOT VALID;
ALTER TABLE "recall_category" VALIDATE CONSTRAINT "recall_category_answer_codes_check";

ALTER TABLE "booking_answer" ADD COLUMN "id" uuid NOT NULL DEFAULT uuidv7();
CREATE UNIQUE INDEX "booking_answer_id_key" ON "booking_answer" ("id");
CREATE INDEX "booking_answer_patient_idx" ON "booking_answer" ("patient_id");

-- What an answer writes to the clinical record. It outlives the answer, because a patient who books after all has the entry
-- marked as entered in error.
CREATE TABLE "answer_entry" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  -- What was answered: an invitation to book, or a recall.
  "campaign_id" uuid,
  "recall_answer_id" uuid,
  "code" text NOT NULL,
  "text" text NOT NULL,
  "answered_at" timestamptz(3) NOT NULL,
  "status" text NOT NULL DEFAULT 'waiting',
  -- When the worker writes it next; null where nothing is to be written.
  "due_at" timestamptz(3),
  "tries" integer NOT NULL DEFAULT 0,
  "reason" text,
  "reference" text,
  "saved_at" timestamptz(3),
  "withdrawn_at" timestamptz(3),
  CONSTRAINT "answer_entry_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "answer_entry_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "answer_entry_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "answer_entry_recall_answer_fkey" FOREIGN KEY ("practice_id", "recall_answer_id") REFERENCES "recall_answer" ("practice_id", "id"),
  CONSTRAINT "answer_entry_about_check" CHECK (num_nonnulls("campaign_id", "recall_answer_id") = 1),
  CONSTRAINT "answer_entry_status_check" CHECK ("status" IN ('waiting', 'saved', 'refused', 'withdrawing', 'withdrawn')),
  CONSTRAINT "answer_entry_due_check" CHECK (("due_at" IS NOT NULL) = ("status" IN ('waiting', 'withdrawing')))
);
-- One standing entry for each patient and invitation, and for each answer to a recall: what is sent twice is saved once.
CREATE UNIQUE INDEX "answer_entry_invitation_key" ON "answer_entry" ("patient_id", "campaign_id", "practice_id")
  WHERE "status" IN ('waiting', 'saved', 'refused') AND "campaign_id" IS NOT NULL;
CREATE UNIQUE INDEX "answer_entry_recall_key" ON "answer_entry" ("recall_answer_id", "practice_id")
  WHERE "status" IN ('waiting', 'saved', 'refused') AND "recall_answer_id" IS NOT NULL;
CREATE INDEX "answer_entry_due_idx" ON "answer_entry" ("due_at") WHERE "due_at" IS NOT NULL;
