-- The record system refused the answers for good. Nothing more is tried until a person asks for it.
ALTER TABLE "questionnaire_answer" ADD COLUMN "save_refused_at" timestamptz(3);
ALTER TABLE "questionnaire_answer" ADD CONSTRAINT "questionnaire_answer_refused_check"
  CHECK ("save_refused_at" IS NULL OR ("save_due_at" IS NULL AND "saved_at" IS NULL)) NOT VALID;
ALTER TABLE "questionnaire_answer" VALIDATE CONSTRAINT "questionnaire_answer_refused_check";
