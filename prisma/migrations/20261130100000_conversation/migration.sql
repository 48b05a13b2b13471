-- Where staff find what patients write. One of each kind in a practice; of the kind `own` one for each person or token that
-- wrote to single patients. It comes into being with the first conversation in it (P27).
CREATE TABLE "inbox" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "kind" text NOT NULL,
  "owner_id" uuid,
  "name" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  CONSTRAINT "inbox_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "inbox_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "inbox_kind_check" CHECK ("kind" IN ('bulk-replies', 'needs-matching', 'failed', 'own')),
  CONSTRAINT "inbox_owner_check" CHECK (("owner_id" IS NOT NULL) = ("kind" = 'own'))
);
-- Two first replies at once make one inbox.
CREATE UNIQUE INDEX "inbox_kind_key" ON "inbox" ("practice_id", "kind") WHERE "owner_id" IS NULL;
CREATE UNIQUE INDEX "inbox_owner_key" ON "inbox" ("practice_id", "owner_id") WHERE "owner_id" IS NOT NULL;

-- What a patient and the practice wrote to each other about one campaign. Without a patient it waits for a person to say
-- whose it is, or that it is nobody's.
CREATE TABLE "conversation" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "inbox_id" uuid NOT NULL,
  "patient_id" uuid,
  "campaign_id" uuid,
  -- Null while a person has to say whose it is.
  "matched_at" timestamptz(3),
  "channel" text NOT NULL,
  -- Where the patient wrote from: answers go there, and not to a number that the record has got since.
  "contact" text NOT NULL,
  -- The number in the record when the patient wrote last: once it is another one, staff are told before they answer.
  "record_contact" text,
  "state" text NOT NULL,
  "assigned_to_id" uuid,
  "flags" jsonb NOT NULL DEFAULT '[]',
  "urgent" boolean NOT NULL DEFAULT false,
  "unread" boolean NOT NULL DEFAULT true,
  -- The first reply that nobody has answered or closed yet: conversations are listed by it.
  "waiting_since" timestamptz(3) NOT NULL,
  "first_line" text NOT NULL,
  "version" integer NOT NULL DEFAULT 1,
  "created_at" timestamptz(3) NOT NULL,
  "changed_at" timestamptz(3) NOT NULL,
  -- Its messages went to this conversation when a person said whose it is.
  "merged_into_id" uuid,
  CONSTRAINT "conversation_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "conversation_inbox_fkey" FOREIGN KEY ("practice_id", "inbox_id") REFERENCES "inbox" ("practice_id", "id"),
  CONSTRAINT "conversation_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "conversation_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id"),
  CONSTRAINT "conversation_assigned_fkey" FOREIGN KEY ("practice_id", "assigned_to_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "conversation_merged_fkey" FOREIGN KEY ("practice_id", "merged_into_id") REFERENCES "conversation" ("practice_id", "id"),
  CONSTRAINT "conversation_channel_check" CHECK ("channel" IN ('sms', 'email')),
  CONSTRAINT "conversation_state_check" CHECK ("state" IN ('new', 'open', 'waiting', 'done')),
  CONSTRAINT "conversation_matched_check" CHECK ("patient_id" IS NULL OR "matched_at" IS NOT NULL)
);
CREATE INDEX "conversation_inbox_idx" ON "conversation" ("inbox_id", "waiting_since");
CREATE INDEX "conversation_campaign_idx" ON "conversation" ("campaign_id") WHERE "campaign_id" IS NOT NULL;
-- One conversation for each patient and campaign, and one for each number of which nobody knows whose it is.
CREATE UNIQUE INDEX "conversation_patient_key" ON "conversation" ("patient_id", "campaign_id", "channel", "practice_id") NULLS NOT DISTINCT
  WHERE "patient_id" IS NOT NULL AND "merged_into_id" IS NULL;
CREATE UNIQUE INDEX "conversation_contact_key" ON "conversation" ("contact", "channel", "practice_id")
  WHERE "patient_id" IS NULL AND "merged_into_id" IS NULL;

CREATE TABLE "conversation_message" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "conversation_id" uuid NOT NULL,
  "direction" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "body" text NOT NULL,
  -- Written by a rule of ours or by a phone, and not by a person.
  "automatic" boolean NOT NULL DEFAULT false,
  -- Of one that went out: how it stands is read there.
  "dispatch_id" uuid,
  "written_by" text,
  CONSTRAINT "conversation_message_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "conversation_message_conversation_fkey" FOREIGN KEY ("practice_id", "conversation_id") REFERENCES "conversation" ("practice_id", "id"),
  CONSTRAINT "conversation_message_dispatch_fkey" FOREIGN KEY ("practice_id", "dispatch_id") REFERENCES "dispatch" ("practice_id", "id"),
  CONSTRAINT "conversation_message_direction_check" CHECK ("direction" IN ('in', 'out')),
  CONSTRAINT "conversation_message_dispatch_check" CHECK (("dispatch_id" IS NOT NULL) = ("direction" = 'out'))
);
CREATE INDEX "conversation_message_conversation_idx" ON "conversation_message" ("conversation_id", "at");
CREATE UNIQUE INDEX "conversation_message_dispatch_key" ON "conversation_message" ("dispatch_id", "practice_id");

CREATE TABLE "conversation_note" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "conversation_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "by" text NOT NULL,
  "text" text NOT NULL,
  CONSTRAINT "conversation_note_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "conversation_note_conversation_fkey" FOREIGN KEY ("practice_id", "conversation_id") REFERENCES "conversation" ("practice_id", "id")
);
CREATE INDEX "conversation_note_conversation_idx" ON "conversation_note" ("conversation_id", "at");

-- A reply is stored raw first, and then put in its conversation.
ALTER TABLE "reply" ADD COLUMN "contact" text, ADD COLUMN "message_id" uuid, ADD COLUMN "placed_at" timestamptz(3),
  ADD COLUMN "tries" smallint NOT NULL DEFAULT 0;
ALTER TABLE "reply" ADD CONSTRAINT "reply_message_fkey" FOREIGN KEY ("practice_id", "message_id") REFERENCES "conversation_message" ("practice_id", "id");
-- For the sweeper: what is in no conversation yet, and nothing else, so it stays small.
CREATE INDEX "reply_not_placed_idx" ON "reply" ("received_at") WHERE "placed_at" IS NULL;
CREATE INDEX "reply_contact_idx" ON "reply" ("contact", "received_at");
