-- Which campaigns ended with errors, in one look at an index for each. Generated, so that planned -> submitting ->
-- submitted -> delivered still touches no index (docs/adr/0010): it is null all the while.
ALTER TABLE "message" ADD COLUMN "error_status" text
  GENERATED ALWAYS AS (CASE WHEN "status" IN ('failed', 'unknown', 'expired') THEN "status" END) STORED;
CREATE INDEX "message_error_idx" ON "message" ("campaign_id", "error_status", "practice_id") WHERE "error_status" IS NOT NULL;
