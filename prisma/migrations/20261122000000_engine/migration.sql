-- The whole engine. Hand-written: Prisma cannot express the checks, the partial and generated parts and the triggers below.
-- Every table carries practice_id, keys are (practice_id, id) and foreign keys are composite on it, so that no row can
-- point into another practice.
-- Keys and indexes of large tables begin with their most selective column and not with practice_id. Statistics know
-- nothing of a campaign that was made a moment ago; an index that begins with practice_id would look as good to the
-- planner as the right one, and it then reads all rows of the practice for each row of a join (docs/adr/0014).

CREATE TABLE "practice" (
  "id" uuid NOT NULL,
  "slug" text NOT NULL,
  "name" text NOT NULL,
  "ods_code" text,
  "time_zone" text NOT NULL DEFAULT 'Europe/London',
  "region" text NOT NULL DEFAULT 'GB',
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "practice_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "practice_region_check" CHECK ("region" IN ('GB', 'AU'))
);
CREATE UNIQUE INDEX "practice_slug_key" ON "practice" ("slug");

-- null or 0 switches a rule off (docs/api.md, "Settings").
CREATE TABLE "practice_settings" (
  "practice_id" uuid NOT NULL,
  "sending_hours" jsonb,
  "hold_seconds" integer NOT NULL DEFAULT 300,
  "approval_above" integer,
  "content_guard" boolean NOT NULL DEFAULT false,
  "same_text_days" integer,
  "monthly_limit" integer,
  "auto_pause" jsonb,
  "settle_sms_seconds" integer NOT NULL DEFAULT 259200,
  "settle_email_seconds" integer NOT NULL DEFAULT 259200,
  "sms_credits" text,
  "contact_source" text NOT NULL DEFAULT 'demographics',
  "bulk_messages" boolean NOT NULL DEFAULT true,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "practice_settings_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "practice_settings_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "practice_settings_contact_source_check" CHECK ("contact_source" IN ('demographics', 'file'))
);

CREATE TABLE "api_token" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  "role" text NOT NULL,
  "token_hash" bytea NOT NULL,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revoked_at" timestamptz(3),
  CONSTRAINT "api_token_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "api_token_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "api_token_role_check" CHECK ("role" IN ('viewer', 'sender', 'manager', 'administrator'))
);
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token" ("token_hash");

-- First answers, kept for 24 hours. The answer is sealed: it may hold a token shown once.
CREATE TABLE "idempotency_key" (
  "practice_id" uuid NOT NULL,
  "token_id" uuid NOT NULL,
  "key" text NOT NULL,
  "request_hash" bytea NOT NULL,
  "operation_id" uuid NOT NULL,
  "status" integer,
  "answer" text,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("practice_id", "token_id", "key"),
  CONSTRAINT "idempotency_key_token_fkey" FOREIGN KEY ("practice_id", "token_id") REFERENCES "api_token" ("practice_id", "id")
);
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key" ("created_at");

CREATE TABLE "provider_account" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "channel" text NOT NULL,
  "kind" text NOT NULL,
  "webhook_user" text NOT NULL,
  "webhook_password" text NOT NULL,
  "rate_per_second" integer,
  "state" text NOT NULL DEFAULT 'working',
  "state_reason" text,
  "state_since" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "active" boolean NOT NULL DEFAULT true,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "provider_account_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "provider_account_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "provider_account_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "provider_account_state_check" CHECK ("state" IN ('working', 'refused', 'away'))
);
CREATE UNIQUE INDEX "provider_account_webhook_user_key" ON "provider_account" ("webhook_user");
CREATE UNIQUE INDEX "provider_account_practice_id_channel_kind_key" ON "provider_account" ("practice_id", "channel", "kind");

CREATE TABLE "patient" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "nhs_number" char(10) NOT NULL,
  "family_name" text,
  "given_name" text,
  "date_of_birth" date NOT NULL,
  "mobile" text,
  "email" text,
  "status" text NOT NULL DEFAULT 'registered',
  "does_not_wish_sms" boolean,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "patient_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "patient_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "patient_status_check" CHECK ("status" IN ('registered', 'deceased', 'left', 'restricted'))
);
CREATE UNIQUE INDEX "patient_practice_id_nhs_number_key" ON "patient" ("nhs_number", "practice_id");

CREATE TABLE "patient_import" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "status" text NOT NULL DEFAULT 'processing',
  "file" bytea,
  "file_name" text NOT NULL,
  "counts" jsonb,
  "problem" jsonb,
  "refusals" jsonb,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" timestamptz(3),
  "workflow_started_at" timestamptz(3),
  CONSTRAINT "patient_import_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "patient_import_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "patient_import_status_check" CHECK ("status" IN ('processing', 'ready', 'refused'))
);

CREATE TABLE "recipient_list" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  "channel" text NOT NULL,
  "contact_source" text NOT NULL,
  "status" text NOT NULL DEFAULT 'processing',
  "file" bytea,
  "file_name" text NOT NULL,
  "asked_columns" jsonb,
  "columns" jsonb,
  "header" text[],
  "rows" integer,
  "accepted" integer,
  "rejected" integer,
  "problem" jsonb,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "ready_at" timestamptz(3),
  "workflow_started_at" timestamptz(3),
  CONSTRAINT "recipient_list_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "recipient_list_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "recipient_list_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "recipient_list_contact_source_check" CHECK ("contact_source" IN ('demographics', 'file')),
  CONSTRAINT "recipient_list_status_check" CHECK ("status" IN ('processing', 'ready', 'refused')),
  CONSTRAINT "recipient_list_counts_check" CHECK ("status" <> 'ready' OR "rows" = "accepted" + "rejected")
);

-- One row of an uploaded file, written once it is decided.
CREATE TABLE "list_row" (
  "practice_id" uuid NOT NULL,
  "list_id" uuid NOT NULL,
  "row" integer NOT NULL,
  "cells" text[] NOT NULL,
  "nhs_number" text,
  "family_name" text,
  "given_name" text,
  "date_of_birth" date,
  "mobile" text,
  "email" text,
  "outcome" text,
  "reasons" jsonb,
  "contact" text,
  "patient_id" uuid,
  CONSTRAINT "list_row_pkey" PRIMARY KEY ("list_id", "row", "practice_id"),
  CONSTRAINT "list_row_list_fkey" FOREIGN KEY ("practice_id", "list_id") REFERENCES "recipient_list" ("practice_id", "id"),
  CONSTRAINT "list_row_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "list_row_outcome_check" CHECK ("outcome" IN ('accepted', 'rejected')),
  CONSTRAINT "list_row_accepted_check" CHECK ("outcome" <> 'accepted' OR ("contact" IS NOT NULL AND "patient_id" IS NOT NULL AND "reasons" IS NULL))
);

CREATE TABLE "campaign" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" text NOT NULL,
  "type" text NOT NULL,
  "purpose" text NOT NULL,
  "list_id" uuid NOT NULL,
  "channel" text NOT NULL,
  "subject" text,
  "body" text NOT NULL,
  "snomed_codes" text[] NOT NULL,
  "save_to_record" boolean NOT NULL,
  "allow_replies" boolean NOT NULL DEFAULT false,
  "created_by" text NOT NULL,
  "created_by_token" uuid NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "phase" text NOT NULL DEFAULT 'draft',
  "account_id" uuid,
  "total" integer,
  "sent_at" timestamptz(3),
  "send_at" timestamptz(3),
  "send_wall_time" text,
  "time_zone" text,
  "hold_until" timestamptz(3),
  "paused_reason" text,
  "paused_at" timestamptz(3),
  "resumed_at" timestamptz(3),
  "waiting_kind" text,
  "waiting_until" timestamptz(3),
  "first_hand_over_at" timestamptz(3),
  "settle_deadline" timestamptz(3),
  "settled_at" timestamptz(3),
  "cancelled_at" timestamptz(3),
  "cancel_reason" text,
  "waves" smallint NOT NULL DEFAULT 0,
  "nudged_at" timestamptz(3),
  "workflow_started_at" timestamptz(3),
  CONSTRAINT "campaign_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "campaign_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "campaign_list_fkey" FOREIGN KEY ("practice_id", "list_id") REFERENCES "recipient_list" ("practice_id", "id"),
  CONSTRAINT "campaign_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id"),
  CONSTRAINT "campaign_type_check" CHECK ("type" IN ('message', 'booking', 'questionnaire')),
  CONSTRAINT "campaign_purpose_check" CHECK ("purpose" IN ('care', 'recall', 'service', 'marketing')),
  CONSTRAINT "campaign_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "campaign_phase_check" CHECK ("phase" IN ('draft', 'scheduled', 'held', 'sending', 'settling', 'settled', 'cancelled')),
  CONSTRAINT "campaign_waiting_kind_check" CHECK ("waiting_kind" IN ('sending-hours', 'approval', 'provider')),
  CONSTRAINT "campaign_frozen_check" CHECK ("phase" = 'draft' OR ("sent_at" IS NOT NULL AND "total" IS NOT NULL AND "send_at" IS NOT NULL))
);
CREATE INDEX "campaign_sent_at_idx" ON "campaign" ("practice_id", "sent_at" DESC);
CREATE INDEX "campaign_active_idx" ON "campaign" ("phase") WHERE "phase" IN ('scheduled', 'held', 'sending', 'settling');

-- A person's instruction, stored before anything acts on it (docs/adr/0001).
CREATE TABLE "command" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "details" jsonb,
  "requested_by" text NOT NULL,
  "requested_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "signalled_at" timestamptz(3),
  "seen_at" timestamptz(3),
  CONSTRAINT "command_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "command_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "command_kind_check" CHECK ("kind" IN ('send', 'reschedule', 'pause', 'resume', 'cancel', 'retry'))
);
CREATE INDEX "command_campaign_idx" ON "command" ("campaign_id", "requested_at");
CREATE INDEX "command_not_signalled_idx" ON "command" ("requested_at") WHERE "signalled_at" IS NULL;

-- One pass of sending: wave 1, then one per retry.
CREATE TABLE "wave" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "wave" smallint NOT NULL,
  "command_id" uuid NOT NULL,
  "attempts" integer NOT NULL,
  "planned_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "wave_pkey" PRIMARY KEY ("campaign_id", "wave", "practice_id"),
  CONSTRAINT "wave_command_fkey" FOREIGN KEY ("practice_id", "command_id") REFERENCES "command" ("practice_id", "id")
);
CREATE UNIQUE INDEX "wave_command_key" ON "wave" ("practice_id", "command_id");

CREATE TABLE "message" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "position" integer NOT NULL,
  "list_id" uuid NOT NULL,
  "row" integer NOT NULL,
  "patient_id" uuid NOT NULL,
  "contact" text,
  "status" text NOT NULL DEFAULT 'planned',
  "reason_code" text,
  "latest_attempt" smallint NOT NULL DEFAULT 1,
  "status_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "submitted_at" timestamptz(3),
  "delivered_at" timestamptz(3),
  "record_status" text,
  "record_reference" text,
  "record_saved_at" timestamptz(3),
  "record_detail" text,
  CONSTRAINT "message_pkey" PRIMARY KEY ("id", "practice_id"),
  CONSTRAINT "message_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "message_list_row_fkey" FOREIGN KEY ("practice_id", "list_id", "row") REFERENCES "list_row" ("practice_id", "list_id", "row"),
  CONSTRAINT "message_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "message_status_check" CHECK ("status" IN ('suppressed', 'planned', 'submitting', 'submitted', 'delivered', 'failed', 'unknown', 'expired', 'cancelled')),
  -- P21, H18: nothing is saved to the record, or waits to be, for a message that was not delivered.
  CONSTRAINT "message_record_only_delivered" CHECK ("record_status" IS NULL OR "status" = 'delivered'),
  CONSTRAINT "message_record_status_check" CHECK ("record_status" IN ('waiting', 'saved', 'refused')),
  CONSTRAINT "message_record_saved_check" CHECK (("record_status" = 'saved') = ("record_saved_at" IS NOT NULL) OR "record_status" IS NULL)
) WITH (fillfactor = 75);
CREATE UNIQUE INDEX "message_position_key" ON "message" ("campaign_id", "position", "practice_id");
-- At most one message per campaign and recipient.
CREATE UNIQUE INDEX "message_patient_key" ON "message" ("campaign_id", "patient_id", "practice_id");
-- Without it the removal of a list row would look through every message there is.
CREATE INDEX "message_list_idx" ON "message" ("list_id");

-- One try at handing a message to a provider: the write-ahead log of sending. id = client reference = idempotency key.
-- "live" is generated so that planned -> submitting -> submitted touches no index (heap-only updates).
CREATE TABLE "attempt" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "message_id" uuid NOT NULL,
  "number" smallint NOT NULL,
  "wave" smallint NOT NULL,
  "seq" integer NOT NULL,
  "contact" text,
  "state" text NOT NULL DEFAULT 'planned',
  "reason_code" text,
  "permanent" boolean,
  "account_id" uuid NOT NULL,
  "claim" uuid,
  "lease_until" timestamptz(3),
  "not_before" timestamptz(3),
  "hand_overs" smallint NOT NULL DEFAULT 0,
  "first_hand_over_at" timestamptz(3),
  "provider_reference" text,
  "buffered" boolean NOT NULL DEFAULT false,
  "submitted_at" timestamptz(3),
  "outcome_at" timestamptz(3),
  "receipt_at" timestamptz(3),
  "look_ups" smallint NOT NULL DEFAULT 0,
  "look_up_at" timestamptz(3),
  "live" boolean GENERATED ALWAYS AS ("state" IN ('planned', 'submitting', 'submitted', 'unknown')) STORED,
  CONSTRAINT "attempt_pkey" PRIMARY KEY ("id", "practice_id"),
  CONSTRAINT "attempt_message_fkey" FOREIGN KEY ("practice_id", "message_id") REFERENCES "message" ("practice_id", "id"),
  CONSTRAINT "attempt_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id"),
  CONSTRAINT "attempt_state_check" CHECK ("state" IN ('suppressed', 'planned', 'submitting', 'submitted', 'delivered', 'failed', 'unknown', 'expired', 'cancelled', 'superseded')),
  CONSTRAINT "attempt_claim_check" CHECK (("state" = 'submitting') = ("claim" IS NOT NULL))
) WITH (fillfactor = 75);
CREATE UNIQUE INDEX "attempt_number_key" ON "attempt" ("message_id", "number", "practice_id");
-- At most one attempt of a message may still reach the patient.
CREATE UNIQUE INDEX "attempt_live_key" ON "attempt" ("message_id", "practice_id") WHERE "live";
CREATE UNIQUE INDEX "attempt_seq_key" ON "attempt" ("campaign_id", "wave", "seq", "practice_id");

-- What providers post, raw, before anything is believed of it.
CREATE TABLE "receipt" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "account_id" uuid NOT NULL,
  "content_hash" bytea NOT NULL,
  "content_type" text NOT NULL,
  "body" text NOT NULL,
  "reference" uuid,
  "news" text,
  "reason_code" text,
  "effect" text NOT NULL,
  "received_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "receipt_pkey" PRIMARY KEY ("id", "practice_id"),
  CONSTRAINT "receipt_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id"),
  CONSTRAINT "receipt_effect_check" CHECK ("effect" IN ('applied', 'changed-nothing', 'unmatched', 'unreadable'))
);
CREATE UNIQUE INDEX "receipt_content_key" ON "receipt" ("content_hash", "account_id", "practice_id");
CREATE INDEX "receipt_reference_idx" ON "receipt" ("reference");

CREATE TABLE "reply" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "account_id" uuid NOT NULL,
  "content_hash" bytea NOT NULL,
  "content_type" text NOT NULL,
  "body" text NOT NULL,
  "from_contact" text,
  "to_contact" text,
  "text" text,
  "provider_time" text,
  "received_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "reply_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "reply_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id")
);
CREATE UNIQUE INDEX "reply_content_key" ON "reply" ("content_hash", "account_id", "practice_id");

-- Who did what. Append-only: the trigger refuses change and removal, for the owner too.
CREATE TABLE "audit_entry" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "actor" text NOT NULL,
  "act" text NOT NULL,
  "subject_kind" text NOT NULL,
  "subject_id" uuid,
  "details" jsonb,
  CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "audit_entry_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);
CREATE INDEX "audit_entry_subject_idx" ON "audit_entry" ("subject_id");

CREATE TABLE "worker_heartbeat" (
  "worker_id" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "worker_heartbeat_pkey" PRIMARY KEY ("worker_id")
);

-- The store of rate-limiter-flexible (one limit per provider account across workers), in its own shape.
CREATE TABLE "provider_rate" (
  "key" varchar(255) NOT NULL,
  "points" integer NOT NULL DEFAULT 0,
  "expire" bigint,
  CONSTRAINT "provider_rate_pkey" PRIMARY KEY ("key")
);

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Nothing reverses a delivery, and a saved entry stays saved.
CREATE FUNCTION "refuse_undelivering"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a delivered message stays delivered' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "message_stays_delivered" BEFORE UPDATE OF "status", "record_status" ON "message" FOR EACH ROW
  WHEN ((OLD."status" = 'delivered' AND NEW."status" <> 'delivered')
     OR (OLD."record_status" = 'saved' AND NEW."record_status" IS DISTINCT FROM 'saved'))
  EXECUTE FUNCTION "refuse_undelivering"();
CREATE TRIGGER "attempt_stays_delivered" BEFORE UPDATE OF "state" ON "attempt" FOR EACH ROW
  WHEN (OLD."state" = 'delivered' AND NEW."state" <> 'delivered')
  EXECUTE FUNCTION "refuse_undelivering"();

-- A campaign may not settle while anybody is unaccounted for (N1); looked at when the transaction commits.
CREATE FUNCTION "refuse_settling_early"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "message" m WHERE m."practice_id" = NEW."practice_id" AND m."campaign_id" = NEW."id"
             AND m."status" IN ('planned', 'submitting', 'submitted')) THEN
    RAISE EXCEPTION 'campaign has messages that are still open' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (SELECT count(*) FROM "message" m WHERE m."practice_id" = NEW."practice_id" AND m."campaign_id" = NEW."id") <> NEW."total" THEN
    RAISE EXCEPTION 'campaign has lost messages' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "campaign_settles_complete" AFTER UPDATE OF "phase" ON "campaign" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW."phase" = 'settled' AND OLD."phase" <> 'settled') EXECUTE FUNCTION "refuse_settling_early"();
