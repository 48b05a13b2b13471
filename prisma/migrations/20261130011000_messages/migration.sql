-- What the workflow of a dispatch without a campaign needs (docs/adr/0032).
-- tried_until: a hand-over that was not taken is not tried again after it; null for as long as a campaign's would be.
-- stop_reason: why what had not gone was stopped, as a code.
-- created_by_id: who asked for it, by the id of the person or else of the token; null for a campaign's, which knows its own.
ALTER TABLE "dispatch" ADD COLUMN "tried_until" timestamptz(3), ADD COLUMN "created_by_id" uuid, ADD COLUMN "stop_reason" text
  CONSTRAINT "dispatch_stop_reason_check" CHECK ("stop_reason" IS NULL OR "gate" = 'stopped');
-- For the list of single messages and their outcomes, newest first.
CREATE INDEX "dispatch_single_idx" ON "dispatch" ("practice_id", "created_at" DESC) WHERE "campaign_id" IS NULL;
