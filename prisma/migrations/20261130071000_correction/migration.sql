-- A correction goes to those who were handed a message of an earlier campaign, and both know of each other.
ALTER TABLE "campaign"
  ADD COLUMN "correction_of_id" uuid,
  ADD CONSTRAINT "campaign_correction_fkey" FOREIGN KEY ("practice_id", "correction_of_id") REFERENCES "campaign" ("practice_id", "id"),
  ADD CONSTRAINT "campaign_correction_check" CHECK ("correction_of_id" <> "id");
CREATE INDEX "campaign_correction_idx" ON "campaign" ("correction_of_id") WHERE "correction_of_id" IS NOT NULL;

-- Those who got the mistake get the correction: the monthly limit leaves nobody out of it.
ALTER TABLE "recipient_list" ADD COLUMN "for_correction" boolean NOT NULL DEFAULT false;
