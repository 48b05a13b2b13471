-- What a person left out of everything that we hold of a patient, because it concerns someone else (N29). Either the
-- words of `words` are left out, or the whole item.
CREATE TABLE "disclosure_redaction" (
  "practice_id" uuid NOT NULL,
  "patient_id" uuid NOT NULL,
  "section" text NOT NULL,
  "item_id" uuid NOT NULL,
  "whole" boolean NOT NULL,
  "words" text[] NOT NULL DEFAULT '{}',
  "why" text NOT NULL,
  "by" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "disclosure_redaction_pkey" PRIMARY KEY ("practice_id", "patient_id", "section", "item_id"),
  CONSTRAINT "disclosure_redaction_patient_fkey" FOREIGN KEY ("practice_id", "patient_id")
    REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "disclosure_redaction_words_check" CHECK ("whole" = ("words" = '{}')),
  CONSTRAINT "disclosure_redaction_why_check" CHECK ("why" <> '')
);
