-- How long each kind is kept; a kind without a row has the usual period (domain/practice/retention/periods.ts).
CREATE TABLE "retention_period" (
  "practice_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "days" integer NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "retention_period_pkey" PRIMARY KEY ("practice_id", "kind"),
  CONSTRAINT "retention_period_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "retention_period_days_check" CHECK ("days" > 0)
);

-- While it stands, nothing of the patient, or of the whole practice, is purged.
CREATE TABLE "legal_hold" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "patient_id" uuid,
  "why" text NOT NULL,
  "by" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "ended_by" text,
  "ended_at" timestamptz(3),
  CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "legal_hold_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "legal_hold_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "legal_hold_ended_check" CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL))
);
CREATE INDEX "legal_hold_open_idx" ON "legal_hold" ("practice_id", "patient_id") WHERE "ended_at" IS NULL;

-- One purge a day; its counts grow with each batch, in the batch's own transaction, so they are exact after a crash too.
CREATE TABLE "purge_run" (
  "practice_id" uuid NOT NULL,
  "day" date NOT NULL,
  "started_at" timestamptz(3) NOT NULL,
  "finished_at" timestamptz(3),
  "counts" jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT "purge_run_pkey" PRIMARY KEY ("practice_id", "day"),
  CONSTRAINT "purge_run_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

-- Of what was purged stays that it was sent, when, and its entry in the record. Nothing unsaved is ever purged.
ALTER TABLE "message" ADD COLUMN "purged_at" timestamptz(3);
ALTER TABLE "message" ADD CONSTRAINT "message_purged_check"
  CHECK ("purged_at" IS NULL OR ("record_status" IS NOT DISTINCT FROM 'saved' AND "contact" IS NULL)) NOT VALID;
ALTER TABLE "message" VALIDATE CONSTRAINT "message_purged_check";
ALTER TABLE "questionnaire_answer" ADD COLUMN "purged_at" timestamptz(3);
ALTER TABLE "questionnaire_answer" ADD CONSTRAINT "questionnaire_answer_purged_check"
  CHECK ("purged_at" IS NULL OR "saved_at" IS NOT NULL);
CREATE OR REPLACE FUNCTION "questionnaire_answer_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."submitted_at" IS NOT NULL AND (NEW."submitted_at", NEW."response", NEW."scores", NEW."draft", NEW."version")
    IS DISTINCT FROM (OLD."submitted_at", OLD."response", OLD."scores", OLD."draft", OLD."version")
    -- Once only, when they are purged after they were saved.
    AND NOT (OLD."purged_at" IS NULL AND NEW."purged_at" IS NOT NULL AND NEW."submitted_at" = OLD."submitted_at") THEN
    RAISE EXCEPTION 'answers that were sent never change' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
