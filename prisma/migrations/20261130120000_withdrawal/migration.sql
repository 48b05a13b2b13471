-- Somebody withdrew what a campaign saved to the record, and why. Nothing more of it is saved from then on.
ALTER TABLE "campaign"
  ADD COLUMN "withdrawn_at" timestamptz(3),
  ADD COLUMN "withdrawn_by" text,
  ADD COLUMN "withdrawn_reason" text,
  ADD CONSTRAINT "campaign_withdrawn_check" CHECK (("withdrawn_at" IS NULL) = ("withdrawn_reason" IS NULL)
    AND ("withdrawn_at" IS NULL) = ("withdrawn_by" IS NULL));
CREATE INDEX "campaign_withdrawn_idx" ON "campaign" ("withdrawn_at") WHERE "withdrawn_at" IS NOT NULL;
-- When its settlement was signalled that there is something to withdraw.
ALTER TABLE "dispatch" ADD COLUMN "withdrawal_told_at" timestamptz(3);

-- How far the withdrawal of a message's record entry is. `absent`: the record has no entry of it, and gets none.
ALTER TABLE "message"
  ADD COLUMN "record_withdrawal" text,
  ADD COLUMN "record_withdrawn_at" timestamptz(3),
  ADD CONSTRAINT "message_record_withdrawal_check" CHECK ("record_withdrawal" IN ('waiting', 'withdrawn', 'absent', 'refused')),
  ADD CONSTRAINT "message_withdrawal_only_delivered" CHECK ("record_withdrawal" IS NULL OR "status" = 'delivered'),
  -- What is withdrawn neither waits to be saved nor was refused.
  ADD CONSTRAINT "message_withdrawal_not_waiting" CHECK ("record_withdrawal" IS NULL OR "record_status" IS NULL OR "record_status" = 'saved'),
  ADD CONSTRAINT "message_record_withdrawn_check" CHECK (("record_withdrawal" IS NOT DISTINCT FROM 'withdrawn') = ("record_withdrawn_at" IS NOT NULL));

-- A withdrawn entry stays withdrawn, and a withdrawal that was asked for cannot be taken back.
CREATE FUNCTION "refuse_saving_again"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was withdrawn from the record stays withdrawn' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "message_stays_withdrawn" BEFORE UPDATE OF "record_withdrawal" ON "message" FOR EACH ROW
  WHEN (OLD."record_withdrawal" IS NOT NULL AND (NEW."record_withdrawal" IS NULL
    OR OLD."record_withdrawal" = 'withdrawn' AND NEW."record_withdrawal" <> 'withdrawn'))
  EXECUTE FUNCTION "refuse_saving_again"();
CREATE TRIGGER "campaign_stays_withdrawn" BEFORE UPDATE OF "withdrawn_at" ON "campaign" FOR EACH ROW
  WHEN (OLD."withdrawn_at" IS NOT NULL AND NEW."withdrawn_at" IS NULL)
  EXECUTE FUNCTION "refuse_saving_again"();
