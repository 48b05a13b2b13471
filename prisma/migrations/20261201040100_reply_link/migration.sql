-- Patients may answer a campaign once by a link of their own, instead of by SMS or email.
ALTER TABLE "campaign" ADD COLUMN "replies_by_link" boolean NOT NULL DEFAULT false;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_replies_check"
  CHECK (NOT "replies_by_link" OR ("type" = 'message' AND NOT "allow_replies")) NOT VALID;
ALTER TABLE "campaign" VALIDATE CONSTRAINT "campaign_replies_check";

ALTER TABLE "personal_link" DROP CONSTRAINT "personal_link_kind_check";
ALTER TABLE "personal_link" ADD CONSTRAINT "personal_link_kind_check"
  CHECK ("kind" IN ('booking', 'questionnaire', 'message', 'recall', 'opt-out', 'reply')) NOT VALID;
ALTER TABLE "personal_link" VALIDATE CONSTRAINT "personal_link_kind_check";
