-- A person said that a translation of a version says the same as the form. A form and its translations are one version:
-- whatever changes makes the next version, which nobody has approved yet. Scores are worked out in a translation only
-- where its validation is named.
CREATE TABLE "questionnaire_translation" (
  "practice_id" uuid NOT NULL,
  "questionnaire_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "language" text NOT NULL,
  "validation" text,
  "approved_by" text NOT NULL,
  "approved_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "questionnaire_translation_pkey" PRIMARY KEY ("practice_id", "questionnaire_id", "version", "language"),
  CONSTRAINT "questionnaire_translation_version_fkey" FOREIGN KEY ("practice_id", "questionnaire_id", "version")
    REFERENCES "questionnaire_version" ("practice_id", "questionnaire_id", "version")
);
-- The language in which the patient was asked; null for the form's own.
ALTER TABLE "questionnaire_answer" ADD COLUMN "language" text;
