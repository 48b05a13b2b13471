-- Further steps for patients whom a campaign did not reach: by email, letter or call (docs/adr/0056).

-- As they are written, until Send: [{"channel": "letter", "afterDays": 7, "subject": null, "body": "…"}].
ALTER TABLE "campaign" ADD COLUMN "follow_ups" jsonb NOT NULL DEFAULT '[]';

-- Whoever changes a follow-up wrote the campaign too.
DROP TRIGGER "campaign_remembers_authors" ON "campaign";
CREATE TRIGGER "campaign_remembers_authors" BEFORE UPDATE ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" = 'draft' AND NEW."phase" = 'draft' AND (OLD."type", OLD."purpose", OLD."list_id", OLD."channel", OLD."subject", OLD."body",
      OLD."snomed_codes", OLD."save_to_record", OLD."allow_replies", OLD."empty_values", OLD."send_at", OLD."reminders", OLD."follow_ups")
    IS DISTINCT FROM (NEW."type", NEW."purpose", NEW."list_id", NEW."channel", NEW."subject", NEW."body",
      NEW."snomed_codes", NEW."save_to_record", NEW."allow_replies", NEW."empty_values", NEW."send_at", NEW."reminders", NEW."follow_ups"))
  EXECUTE FUNCTION "remember_author"();

-- From Send on. `waiting` until it is due, `made` once its email, letters or calls are there.
CREATE TABLE "follow_up" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "step" smallint NOT NULL,
  "channel" text NOT NULL,
  "after_days" smallint NOT NULL,
  "subject" text,
  "body" text NOT NULL,
  "state" text NOT NULL DEFAULT 'waiting',
  "ended_at" timestamptz(3),
  -- Of an email: its dispatch. Of letters: their batch.
  "dispatch_id" uuid,
  "batch_id" uuid,
  CONSTRAINT "follow_up_pkey" PRIMARY KEY ("practice_id", "campaign_id", "step"),
  CONSTRAINT "follow_up_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id")
    REFERENCES "campaign" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "follow_up_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id") REFERENCES "dispatch" ("practice_id", "id"),
  CONSTRAINT "follow_up_batch_fkey" FOREIGN KEY ("practice_id", "batch_id") REFERENCES "letter_batch" ("practice_id", "id"),
  CONSTRAINT "follow_up_step_check" CHECK ("step" BETWEEN 1 AND 3),
  CONSTRAINT "follow_up_channel_check" CHECK ("channel" IN ('email', 'letter', 'call')),
  CONSTRAINT "follow_up_after_check" CHECK ("after_days" BETWEEN 0 AND 90),
  CONSTRAINT "follow_up_state_check" CHECK ("state" IN ('waiting', 'made', 'nobody', 'stopped')),
  CONSTRAINT "follow_up_ended_check" CHECK (("state" = 'waiting') = ("ended_at" IS NULL)),
  CONSTRAINT "follow_up_made_check" CHECK (("dispatch_id" IS NULL OR ("state" = 'made' AND "channel" = 'email'))
    AND ("batch_id" IS NULL OR ("state" = 'made' AND "channel" = 'letter')))
);
CREATE INDEX "follow_up_waiting_idx" ON "follow_up" ("campaign_id") WHERE "state" = 'waiting';

-- Who a step was for, once each, and why it could not be for them. What became of an email or a letter is read there.
CREATE TABLE "follow_up_patient" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "step" smallint NOT NULL,
  "patient_id" uuid NOT NULL,
  "code" text,
  "call_outcome" text,
  "call_note" text,
  "called_by" text,
  "called_at" timestamptz(3),
  CONSTRAINT "follow_up_patient_pkey" PRIMARY KEY ("campaign_id", "step", "patient_id", "practice_id"),
  CONSTRAINT "follow_up_patient_step_fkey" FOREIGN KEY ("practice_id", "campaign_id", "step")
    REFERENCES "follow_up" ("practice_id", "campaign_id", "step") ON DELETE CASCADE,
  CONSTRAINT "follow_up_patient_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "follow_up_patient_call_check" CHECK (("call_outcome" IS NULL) = ("called_at" IS NULL)
    AND ("call_outcome" IS NULL) = ("called_by" IS NULL)
    AND ("call_outcome" IS NULL OR "call_outcome" IN ('spoke', 'left-message', 'no-answer', 'wrong-number', 'declined')))
);
CREATE INDEX "follow_up_patient_patient_idx" ON "follow_up_patient" ("patient_id");
