-- What patients see as the sender of a practice's messages, by kind of account; without a row the installation's own counts.
-- reply_to is the number (SMS) or address (email) that replies go to.
CREATE TABLE "account_sender" (
  "practice_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "sender" text,
  "reply_to" text,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "account_sender_pkey" PRIMARY KEY ("practice_id", "kind"),
  CONSTRAINT "account_sender_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

-- Fixed when Send is pressed, so that a second try comes from the same sender as the first. Null for what was sent before.
ALTER TABLE "campaign" ADD COLUMN "sender" text, ADD COLUMN "reply_to" text;
