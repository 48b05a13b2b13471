-- The most messages of a campaign that go in any 60 minutes; null for no limit of its own (domain/delivery/pace.ts).
ALTER TABLE "campaign" ADD COLUMN "per_hour" integer;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_per_hour_check" CHECK ("per_hour" BETWEEN 1 AND 1000000) NOT VALID;
ALTER TABLE "campaign" VALIDATE CONSTRAINT "campaign_per_hour_check";

-- When the latest messages under a campaign's pace were allowed, and how many. It is locked and charged in the transaction
-- that claims, so workers share one pace and a killed process changes nothing.
CREATE TABLE "campaign_pace" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "at" double precision NOT NULL,
  "count" integer NOT NULL,
  CONSTRAINT "campaign_pace_pkey" PRIMARY KEY ("practice_id", "campaign_id"),
  CONSTRAINT "campaign_pace_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id")
);

ALTER TABLE "command" DROP CONSTRAINT "command_kind_check";
ALTER TABLE "command" ADD CONSTRAINT "command_kind_check"
  CHECK ("kind" IN ('send', 'reschedule', 'pause', 'resume', 'cancel', 'retry', 'approve', 'pace')) NOT VALID;
ALTER TABLE "command" VALIDATE CONSTRAINT "command_kind_check";
