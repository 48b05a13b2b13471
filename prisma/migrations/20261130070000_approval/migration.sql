-- Approval by a second person (docs/adr/0036): each request is a row, and a campaign without an approved one does not start.

-- An API token approves only where an administrator allowed it.
ALTER TABLE "api_token" ADD COLUMN "may_approve" boolean NOT NULL DEFAULT false;

ALTER TABLE "campaign"
  -- The state of its latest request for approval; null where none was needed.
  ADD COLUMN "approval" text,
  -- Who changed the draft last, and everyone who changed what patients get, to whom it goes, or when: people and tokens.
  ADD COLUMN "changed_by_token" uuid,
  ADD COLUMN "changed_by_ids" uuid[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT "campaign_approval_check" CHECK ("approval" IN ('waiting', 'approved', 'sent-back', 'lapsed')),
  -- Nothing starts that needed an approval and has none.
  ADD CONSTRAINT "campaign_approved_check" CHECK (
    "phase" IN ('draft', 'scheduled', 'cancelled') OR "approval" IS NULL OR "approval" = 'approved');

-- Remembers every author of a draft, whichever way the change came. A colleague who only renames it is no author.
CREATE FUNCTION "remember_author"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."changed_by_token" IS NOT NULL AND NOT NEW."changed_by_token" = ANY (NEW."changed_by_ids") THEN
    NEW."changed_by_ids" := NEW."changed_by_ids" || NEW."changed_by_token";
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "campaign_remembers_authors" BEFORE UPDATE ON "campaign" FOR EACH ROW
  WHEN (OLD."phase" = 'draft' AND NEW."phase" = 'draft' AND (OLD."type", OLD."purpose", OLD."list_id", OLD."channel", OLD."subject", OLD."body",
      OLD."snomed_codes", OLD."save_to_record", OLD."allow_replies", OLD."empty_values", OLD."send_at")
    IS DISTINCT FROM (NEW."type", NEW."purpose", NEW."list_id", NEW."channel", NEW."subject", NEW."body",
      NEW."snomed_codes", NEW."save_to_record", NEW."allow_replies", NEW."empty_values", NEW."send_at"))
  EXECUTE FUNCTION "remember_author"();

-- Requests go with a draft that is deleted; the audit log keeps what was decided.
CREATE TABLE "approval_request" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "reason" text NOT NULL,
  -- Who created, changed or sent what is to be approved: people and tokens.
  "authors" uuid[] NOT NULL,
  "requested_by" text NOT NULL,
  "requested_at" timestamptz(3) NOT NULL,
  -- When it was to be sent; null for as soon as it is approved.
  "due_at" timestamptz(3),
  "hold_seconds" integer NOT NULL,
  "state" text NOT NULL DEFAULT 'waiting',
  "decided_by" text,
  "decided_by_id" uuid,
  "decided_at" timestamptz(3),
  "note" text,
  CONSTRAINT "approval_request_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "approval_request_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id")
    REFERENCES "campaign" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "approval_request_reason_check" CHECK ("reason" IN ('size', 'words')),
  CONSTRAINT "approval_request_hold_check" CHECK ("hold_seconds" >= 0),
  CONSTRAINT "approval_request_state_check" CHECK ("state" IN ('waiting', 'approved', 'sent-back', 'lapsed')),
  CONSTRAINT "approval_request_decided_check" CHECK (
    ("state" = 'waiting') = ("decided_at" IS NULL)
    AND ("state" NOT IN ('approved', 'sent-back') OR "decided_by_id" IS NOT NULL)),
  -- Nobody decides about what they wrote or sent themselves.
  CONSTRAINT "approval_request_second_person_check" CHECK (
    "state" NOT IN ('approved', 'sent-back') OR NOT ("decided_by_id" = ANY ("authors")))
);
CREATE INDEX "approval_request_campaign_idx" ON "approval_request" ("campaign_id", "id");
CREATE UNIQUE INDEX "approval_request_waiting_key" ON "approval_request" ("campaign_id", "practice_id") WHERE "state" = 'waiting';

-- A request and its campaign cannot say different things. What was decided is not decided again; an approval can still
-- lapse, by a new time.
CREATE FUNCTION "carry_approval"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."state" <> 'waiting' AND NOT (OLD."state" = 'approved' AND NEW."state" = 'lapsed') THEN
    RAISE EXCEPTION 'the request was decided already' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE "campaign" SET "approval" = NEW."state" WHERE "practice_id" = NEW."practice_id" AND "id" = NEW."campaign_id";
  RETURN NULL;
END $$;
CREATE TRIGGER "approval_request_carries" AFTER INSERT OR UPDATE OF "state" ON "approval_request"
  FOR EACH ROW EXECUTE FUNCTION "carry_approval"();

-- When the texts of a request were first shown to a person: an approval counts only after that.
CREATE TABLE "approval_view" (
  "practice_id" uuid NOT NULL,
  "request_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "shown_at" timestamptz(3) NOT NULL,
  CONSTRAINT "approval_view_pkey" PRIMARY KEY ("practice_id", "request_id", "staff_id"),
  CONSTRAINT "approval_view_request_fkey" FOREIGN KEY ("practice_id", "request_id")
    REFERENCES "approval_request" ("practice_id", "id") ON DELETE CASCADE
);

ALTER TABLE "command" DROP CONSTRAINT "command_kind_check",
  ADD CONSTRAINT "command_kind_check" CHECK ("kind" IN ('send', 'reschedule', 'pause', 'resume', 'cancel', 'retry', 'approve'));
