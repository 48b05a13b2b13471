-- Mail that came to an address of one email: stored raw and sealed before the sender is told that we have it, and read after
-- that.
CREATE TABLE "inbound_mail" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  -- The hand-over that the address was made for.
  "attempt_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "content_hash" bytea NOT NULL,
  "sealed" bytea NOT NULL,
  "empty_sender" boolean NOT NULL,
  "received_at" timestamptz(3) NOT NULL,
  "read_at" timestamptz(3),
  -- What it was read as: news about the email, a reply, or what changes nothing.
  "read_as" text,
  "tries" smallint NOT NULL DEFAULT 0,
  -- The message in a conversation that it became.
  "message_id" uuid,
  CONSTRAINT "inbound_mail_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "inbound_mail_attempt_fkey" FOREIGN KEY ("attempt_id", "practice_id") REFERENCES "attempt" ("id", "practice_id"),
  CONSTRAINT "inbound_mail_message_fkey" FOREIGN KEY ("practice_id", "message_id") REFERENCES "conversation_message" ("practice_id", "id"),
  CONSTRAINT "inbound_mail_kind_check" CHECK ("kind" IN ('return-path', 'reply-to')),
  CONSTRAINT "inbound_mail_read_check" CHECK (("read_at" IS NULL) = ("read_as" IS NULL))
);
-- The same mail delivered again is stored once.
CREATE UNIQUE INDEX "inbound_mail_content_key" ON "inbound_mail" ("attempt_id", "kind", "content_hash", "practice_id");
CREATE UNIQUE INDEX "inbound_mail_message_key" ON "inbound_mail" ("message_id", "practice_id");
-- For the sweeper: what nobody has read yet, and nothing else, so it stays small.
CREATE INDEX "inbound_mail_unread_idx" ON "inbound_mail" ("received_at") WHERE "read_at" IS NULL;
-- It is encrypted, so compressing it would be in vain.
ALTER TABLE "inbound_mail" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;

-- What an email has that a text does not: a subject, what it quotes, and files. The files stay in the sealed mail.
ALTER TABLE "conversation_message" ADD COLUMN "subject" text, ADD COLUMN "whole" text, ADD COLUMN "attachments" jsonb;

-- A mail server told us that it keeps trying: it changes no status, and is shown.
ALTER TABLE "message" ADD COLUMN "delayed_at" timestamptz(3);
