-- Reminders to patients who have not answered or booked yet: each is a dispatch of its own with a step from 1 on.

-- As they are written, until Send: [{"afterDays": 7, "body": "…"}].
ALTER TABLE "campaign" ADD COLUMN "reminders" jsonb NOT NULL DEFAULT '[]';

-- Whoever changes a reminder wrote the campaign too.
DROP TRIGGER "campaign_remembers_authors" ON "campaign";
CREATE TRIGGER "campaign_remembers_authors" BEFORE UPDATE ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" = 'draft' AND NEW."phase" = 'draft' AND (OLD."type", OLD."purpose", OLD."list_id", OLD."channel", OLD."subject", OLD."body",
      OLD."snomed_codes", OLD."save_to_record", OLD."allow_replies", OLD."empty_values", OLD."send_at", OLD."reminders")
    IS DISTINCT FROM (NEW."type", NEW."purpose", NEW."list_id", NEW."channel", NEW."subject", NEW."body",
      NEW."snomed_codes", NEW."save_to_record", NEW."allow_replies", NEW."empty_values", NEW."send_at", NEW."reminders"))
  EXECUTE FUNCTION "remember_author"();

-- From Send on. `waiting` until it is due, `sent` once its dispatch is there.
CREATE TABLE "reminder" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "step" smallint NOT NULL,
  "after_days" smallint NOT NULL,
  "body" text NOT NULL,
  "state" text NOT NULL DEFAULT 'waiting',
  -- Why it could not be made the last time, although it was due.
  "held_by" text,
  "tried_at" timestamptz(3),
  "ended_at" timestamptz(3),
  "dispatch_id" uuid,
  CONSTRAINT "reminder_pkey" PRIMARY KEY ("practice_id", "campaign_id", "step"),
  CONSTRAINT "reminder_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id")
    REFERENCES "campaign" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "reminder_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id") REFERENCES "dispatch" ("practice_id", "id"),
  CONSTRAINT "reminder_step_check" CHECK ("step" BETWEEN 1 AND 3),
  CONSTRAINT "reminder_after_check" CHECK ("after_days" BETWEEN 1 AND 90),
  CONSTRAINT "reminder_state_check" CHECK ("state" IN ('waiting', 'sent', 'nobody', 'stopped')),
  CONSTRAINT "reminder_ended_check" CHECK (("state" = 'waiting') = ("ended_at" IS NULL)),
  CONSTRAINT "reminder_sent_check" CHECK (("state" = 'sent') = ("dispatch_id" IS NOT NULL)),
  CONSTRAINT "reminder_held_check" CHECK ("held_by" IS NULL OR "held_by" = 'credits')
);
CREATE INDEX "reminder_waiting_idx" ON "reminder" ("campaign_id") WHERE "state" = 'waiting';

-- A reminder has a workflow of its own, although it belongs to a campaign.
DROP INDEX "dispatch_not_told_idx";
CREATE INDEX "dispatch_not_told_idx" ON "dispatch" ("created_at")
  WHERE "campaign_id" IS DISTINCT FROM "id" AND "workflow_started_at" IS NULL;
