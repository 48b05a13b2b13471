-- What a message with this template asks or offers: a questionnaire, or an appointment type to book. It belongs to the
-- version, like the text.
ALTER TABLE "template_version" ADD COLUMN "questionnaire_id" uuid, ADD COLUMN "appointment_type_id" uuid;
ALTER TABLE "template_version" ADD CONSTRAINT "template_version_questionnaire_fkey"
  FOREIGN KEY ("practice_id", "questionnaire_id") REFERENCES "questionnaire" ("practice_id", "id");
ALTER TABLE "template_version" ADD CONSTRAINT "template_version_appointment_type_fkey"
  FOREIGN KEY ("practice_id", "appointment_type_id") REFERENCES "appointment_type" ("practice_id", "id");
ALTER TABLE "template_version" ADD CONSTRAINT "template_version_purpose_check"
  CHECK ("questionnaire_id" IS NULL OR "appointment_type_id" IS NULL);

-- The questionnaire that a message to one patient asks. Its version is fixed when the message is stored; that of a
-- campaign is with the campaign.
CREATE TABLE "questionnaire_request" (
  "practice_id" uuid NOT NULL,
  "dispatch_id" uuid NOT NULL,
  "questionnaire_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "save_answers_to_record" boolean NOT NULL DEFAULT false,
  CONSTRAINT "questionnaire_request_pkey" PRIMARY KEY ("practice_id", "dispatch_id"),
  CONSTRAINT "questionnaire_request_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id")
    REFERENCES "dispatch" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "questionnaire_request_version_fkey" FOREIGN KEY ("practice_id", "questionnaire_id", "version")
    REFERENCES "questionnaire_version" ("practice_id", "questionnaire_id", "version")
);
CREATE INDEX "questionnaire_request_version_idx" ON "questionnaire_request" ("questionnaire_id", "version");
-- Answers are read by what their link is about, which is a campaign or a message to one patient.
CREATE INDEX "questionnaire_answer_about_idx" ON "questionnaire_answer" ("about_id", "submitted_at", "id")
  WHERE "submitted_at" IS NOT NULL;
DROP INDEX "questionnaire_answer_campaign_idx";
