-- A page of drafts and how many there are, whatever number of campaigns was sent.
CREATE INDEX "campaign_draft_idx" ON "campaign" ("practice_id", "created_at" DESC, "id" DESC) WHERE "phase" = 'draft';

-- Noted at most once an hour, so that an administrator sees which tokens nothing uses any more.
ALTER TABLE "api_token" ADD COLUMN "last_used_at" timestamptz(3);
