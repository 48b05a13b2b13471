-- What staff save of a conversation to the clinical record: one entry for each message and patient. An entry whose message
-- turned out to be another patient's is marked as entered in error, and the right patient's is another entry.
CREATE TABLE "conversation_entry" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "message_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "status" text NOT NULL DEFAULT 'waiting',
  -- When the worker writes it next; null where nothing is to be written.
  "due_at" timestamptz(3),
  "tries" integer NOT NULL DEFAULT 0,
  "reason" text,
  "reference" text,
  "asked_by" text NOT NULL,
  "asked_at" timestamptz(3) NOT NULL,
  "saved_at" timestamptz(3),
  "withdrawn_at" timestamptz(3),
  CONSTRAINT "conversation_entry_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "conversation_entry_message_fkey" FOREIGN KEY ("practice_id", "message_id") REFERENCES "conversation_message" ("practice_id", "id"),
  CONSTRAINT "conversation_entry_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "conversation_entry_status_check" CHECK ("status" IN ('waiting', 'saved', 'refused', 'withdrawing', 'withdrawn')),
  CONSTRAINT "conversation_entry_due_check" CHECK (("due_at" IS NOT NULL) = ("status" IN ('waiting', 'withdrawing')))
);
-- One standing entry for each message: a second press saves nothing twice.
CREATE UNIQUE INDEX "conversation_entry_message_key" ON "conversation_entry" ("message_id", "practice_id")
  WHERE "status" IN ('waiting', 'saved', 'refused');
CREATE INDEX "conversation_entry_message_idx" ON "conversation_entry" ("message_id");
CREATE INDEX "conversation_entry_patient_idx" ON "conversation_entry" ("patient_id");
CREATE INDEX "conversation_entry_due_idx" ON "conversation_entry" ("due_at") WHERE "due_at" IS NOT NULL;
