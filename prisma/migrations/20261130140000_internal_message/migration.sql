-- What staff write to each other. It never leaves the service: nothing here has a dispatch (W7). A thread is for a colleague
-- or for everyone with a role, and may be about a patient.
CREATE TABLE "internal_thread" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "to_staff_id" uuid,
  "to_role" text,
  "patient_id" uuid,
  "created_at" timestamptz(3) NOT NULL,
  "last_at" timestamptz(3) NOT NULL,
  CONSTRAINT "internal_thread_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "internal_thread_to_fkey" FOREIGN KEY ("practice_id", "to_staff_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "internal_thread_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "internal_thread_to_check" CHECK (("to_staff_id" IS NULL) <> ("to_role" IS NULL)),
  CONSTRAINT "internal_thread_role_check" CHECK ("to_role" IN ('viewer', 'sender', 'manager', 'administrator'))
);
CREATE INDEX "internal_thread_last_idx" ON "internal_thread" ("practice_id", "last_at");
CREATE INDEX "internal_thread_patient_idx" ON "internal_thread" ("patient_id") WHERE "patient_id" IS NOT NULL;

CREATE TABLE "internal_message" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "thread_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "written_by_id" uuid NOT NULL,
  "body" text NOT NULL,
  CONSTRAINT "internal_message_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "internal_message_thread_fkey" FOREIGN KEY ("practice_id", "thread_id") REFERENCES "internal_thread" ("practice_id", "id"),
  CONSTRAINT "internal_message_writer_fkey" FOREIGN KEY ("practice_id", "written_by_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "internal_message_body_check" CHECK ("body" <> '')
);
CREATE INDEX "internal_message_thread_idx" ON "internal_message" ("thread_id", "at");

-- Up to when a person has read a thread.
CREATE TABLE "internal_reading" (
  "practice_id" uuid NOT NULL,
  "thread_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "read_at" timestamptz(3) NOT NULL,
  CONSTRAINT "internal_reading_pkey" PRIMARY KEY ("practice_id", "thread_id", "staff_id"),
  CONSTRAINT "internal_reading_thread_fkey" FOREIGN KEY ("practice_id", "thread_id") REFERENCES "internal_thread" ("practice_id", "id"),
  CONSTRAINT "internal_reading_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id")
);
