-- What happens to patients whose row has no value for a placeholder: "leave-out", or {"use": "a word"}. Null while nobody
-- has said it; a campaign whose text then leaves a gap is not sent.
ALTER TABLE "campaign" ADD COLUMN "empty_values" jsonb
  CONSTRAINT "campaign_empty_values_check"
  CHECK ("empty_values" = '"leave-out"' OR coalesce(length("empty_values" ->> 'use') BETWEEN 1 AND 100, false));
-- Which questions of the pages nobody has answered yet: a draft is not sent from a page before all are.
ALTER TABLE "campaign" ADD COLUMN "unanswered" text[] NOT NULL DEFAULT '{}'
  CONSTRAINT "campaign_unanswered_check" CHECK ("unanswered" <@ ARRAY['record', 'timing']);
