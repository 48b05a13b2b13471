-- What is sent in one go, whatever it comes from: a campaign, a reminder, one message to one patient, an answer in a
-- conversation, or an automatic text (docs/adr/0032). Text, header and columns are frozen here when it
-- is sent; delivery works on this table and knows nothing of campaigns.
CREATE TABLE "dispatch" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "origin" text NOT NULL,
  "campaign_id" uuid,
  -- 0 is the campaign itself; reminders and follow-ups are steps 1, 2, 3 with messages of their own.
  "step" smallint NOT NULL DEFAULT 0,
  "channel" text NOT NULL,
  "purpose" text NOT NULL,
  -- What is looked at again at each hand-over: every barrier, those that stop any message, or only whether there is a contact.
  "recheck" text NOT NULL,
  "contact_source" text NOT NULL,
  "account_id" uuid NOT NULL,
  "subject" text,
  "body" text NOT NULL,
  "header" text[] NOT NULL,
  "columns" jsonb,
  "empty_values" jsonb,
  -- Null for what was sent before senders were kept.
  "sender" text,
  "reply_to" text,
  "save_to_record" boolean NOT NULL,
  "snomed_codes" text[] NOT NULL,
  "allow_replies" boolean NOT NULL,
  "total" integer NOT NULL,
  -- Whether messages may be handed over now: open, shut (not yet, or paused), stopped (never again).
  "gate" text NOT NULL DEFAULT 'shut',
  "waits_for_provider" boolean NOT NULL DEFAULT false,
  "waves" smallint NOT NULL DEFAULT 0,
  "resumed_at" timestamptz(3),
  "hold_until" timestamptz(3),
  "nudged_at" timestamptz(3),
  "settled_at" timestamptz(3),
  -- Numbers and addresses are erased when it settles, and nothing is learnt about them.
  "forgets_contacts" boolean NOT NULL DEFAULT false,
  -- When the workflow of one without a campaign was told of it.
  "workflow_started_at" timestamptz(3),
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "dispatch_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "dispatch_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "dispatch_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "dispatch_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id"),
  CONSTRAINT "dispatch_origin_check" CHECK ("origin" IN ('campaign', 'reminder', 'individual', 'conversation', 'automatic')),
  CONSTRAINT "dispatch_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "dispatch_purpose_check" CHECK ("purpose" IN ('care', 'recall', 'service', 'marketing')),
  CONSTRAINT "dispatch_recheck_check" CHECK ("recheck" IN ('bulk', 'individual', 'none')),
  CONSTRAINT "dispatch_contact_source_check" CHECK ("contact_source" IN ('demographics', 'file')),
  CONSTRAINT "dispatch_gate_check" CHECK ("gate" IN ('open', 'shut', 'stopped')),
  CONSTRAINT "dispatch_campaign_check" CHECK (("campaign_id" IS NOT NULL) = ("origin" IN ('campaign', 'reminder'))),
  -- A campaign's own dispatch has the campaign's id: workflow ids, receipts and addresses stay what they were.
  CONSTRAINT "dispatch_step_check" CHECK (CASE "origin" WHEN 'campaign' THEN "id" = "campaign_id" AND "step" = 0
                                                        WHEN 'reminder' THEN "step" BETWEEN 1 AND 9
                                                        ELSE "step" = 0 END)
);
CREATE UNIQUE INDEX "dispatch_step_key" ON "dispatch" ("campaign_id", "step", "practice_id");
-- For the sweeper: what no workflow was told of yet, and nothing else, so it stays small.
CREATE INDEX "dispatch_not_told_idx" ON "dispatch" ("created_at") WHERE "campaign_id" IS NULL AND "workflow_started_at" IS NULL;

INSERT INTO "dispatch" ("practice_id", "id", "origin", "campaign_id", "channel", "purpose", "recheck", "contact_source",
  "account_id", "subject", "body", "header", "columns", "empty_values", "sender", "reply_to", "save_to_record", "snomed_codes",
  "allow_replies", "total", "gate",
  "waits_for_provider", "waves", "resumed_at", "nudged_at", "settled_at", "created_by", "created_at")
SELECT c."practice_id", c."id", 'campaign', c."id", c."channel", c."purpose", 'bulk', l."contact_source",
  c."account_id", c."subject", c."body", coalesce(l."header", '{}'), l."columns", c."empty_values", c."sender",
  c."reply_to", c."save_to_record", c."snomed_codes",
  c."allow_replies", c."total",
  CASE WHEN c."phase" = 'cancelled' THEN 'stopped' WHEN c."phase" = 'sending' AND c."paused_reason" IS NULL THEN 'open' ELSE 'shut' END,
  coalesce(c."waiting_kind" = 'provider', false), c."waves", c."resumed_at", c."nudged_at",
  CASE WHEN c."phase" = 'settled' THEN coalesce(c."settled_at", now()) END, c."created_by", coalesce(c."sent_at", c."created_at")
FROM "campaign" c JOIN "recipient_list" l ON l."practice_id" = c."practice_id" AND l."id" = c."list_id"
WHERE c."phase" <> 'draft';

-- The catalogue alone changes: no row is written, and keys and indexes go along.
ALTER TABLE "message" RENAME COLUMN "campaign_id" TO "dispatch_id";
ALTER TABLE "attempt" RENAME COLUMN "campaign_id" TO "dispatch_id";
ALTER TABLE "wave" RENAME COLUMN "campaign_id" TO "dispatch_id";
ALTER TABLE "command" RENAME COLUMN "campaign_id" TO "dispatch_id";
ALTER INDEX "message_patient_campaign_key" RENAME TO "message_patient_key";
ALTER INDEX "command_campaign_idx" RENAME TO "command_dispatch_idx";
ALTER TABLE "message" DROP CONSTRAINT "message_campaign_fkey";
ALTER TABLE "command" DROP CONSTRAINT "command_campaign_fkey";
-- Checked apart from being added, so that nobody waits behind the check.
ALTER TABLE "message" ADD CONSTRAINT "message_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id") REFERENCES "dispatch" ("practice_id", "id") NOT VALID;
ALTER TABLE "message" VALIDATE CONSTRAINT "message_dispatch_fkey";
ALTER TABLE "command" ADD CONSTRAINT "command_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id") REFERENCES "dispatch" ("practice_id", "id") NOT VALID;
ALTER TABLE "command" VALIDATE CONSTRAINT "command_dispatch_fkey";

-- A message without a list has no row of one, and may be to somebody who is no patient.
ALTER TABLE "message" ALTER COLUMN "list_id" DROP NOT NULL;
ALTER TABLE "message" ALTER COLUMN "row" DROP NOT NULL;
ALTER TABLE "message" ALTER COLUMN "patient_id" DROP NOT NULL;
ALTER TABLE "message" ADD CONSTRAINT "message_list_row_check" CHECK (("list_id" IS NULL) = ("row" IS NULL)) NOT VALID;
ALTER TABLE "message" VALIDATE CONSTRAINT "message_list_row_check";

-- Nothing may settle while anybody is unaccounted for (N1); looked at when the transaction commits.
DROP TRIGGER "campaign_settles_complete" ON "campaign";
CREATE OR REPLACE FUNCTION "refuse_settling_early"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "message" m WHERE m."practice_id" = NEW."practice_id" AND m."dispatch_id" = NEW."id"
             AND m."status" IN ('planned', 'submitting', 'submitted')) THEN
    RAISE EXCEPTION 'the dispatch has messages that are still open' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (SELECT count(*) FROM "message" m WHERE m."practice_id" = NEW."practice_id" AND m."dispatch_id" = NEW."id") <> NEW."total" THEN
    RAISE EXCEPTION 'the dispatch has lost messages' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW."forgets_contacts" AND EXISTS (SELECT 1 FROM "message" m WHERE m."practice_id" = NEW."practice_id"
                                        AND m."dispatch_id" = NEW."id" AND m."contact" IS NOT NULL) THEN
    RAISE EXCEPTION 'the dispatch still has contacts that it was to forget' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "dispatch_settles_complete" AFTER UPDATE OF "settled_at" ON "dispatch" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW."settled_at" IS NOT NULL AND OLD."settled_at" IS NULL) EXECUTE FUNCTION "refuse_settling_early"();

-- How many of a campaign were not sent to, counted when it settles.
CREATE OR REPLACE FUNCTION "count_not_sent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.not_sent := (
    SELECT count(*) FROM "message"
    WHERE practice_id = NEW.practice_id AND dispatch_id = NEW.id AND status IN ('suppressed', 'cancelled'));
  RETURN NEW;
END $$;

-- A campaign's phase and pause decide its dispatch's gate and whether it is settled. Here, so that the two rows cannot say
-- different things: the row lock on the campaign comes first, then the one on the dispatch.
CREATE FUNCTION "carry_to_dispatch"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "dispatch" SET
    "gate" = CASE WHEN NEW."phase" = 'cancelled' THEN 'stopped'
                  WHEN NEW."phase" = 'sending' AND NEW."paused_reason" IS NULL THEN 'open' ELSE 'shut' END,
    "settled_at" = CASE WHEN NEW."phase" = 'settled' THEN coalesce("settled_at", now()) END
  WHERE "practice_id" = NEW."practice_id" AND "id" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "campaign_carries_to_dispatch" AFTER UPDATE OF "phase", "paused_reason" ON "campaign" FOR EACH ROW
  WHEN (NEW."phase" IS DISTINCT FROM OLD."phase" OR NEW."paused_reason" IS DISTINCT FROM OLD."paused_reason")
  EXECUTE FUNCTION "carry_to_dispatch"();

-- What moved to the dispatch.
ALTER TABLE "campaign"
  DROP COLUMN "account_id",
  DROP COLUMN "sender",
  DROP COLUMN "reply_to",
  DROP COLUMN "waves",
  DROP COLUMN "resumed_at",
  DROP COLUMN "nudged_at",
  DROP COLUMN "first_hand_over_at",
  DROP COLUMN "workflow_started_at";
