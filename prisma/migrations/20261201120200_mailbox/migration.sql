-- How the mailbox that is read for replies and bounces stands: one row for the whole service, since it reads one mailbox.
CREATE TABLE "mailbox_standing" (
  "only" boolean NOT NULL DEFAULT true,
  "state" text NOT NULL,
  "since" timestamptz(3) NOT NULL,
  "read_at" timestamptz(3),
  -- Names one outage, so that nobody is told of the same one twice.
  "outage_id" uuid,
  "told_at" timestamptz(3),
  CONSTRAINT "mailbox_standing_pkey" PRIMARY KEY ("only"),
  CONSTRAINT "mailbox_standing_only_check" CHECK ("only"),
  CONSTRAINT "mailbox_standing_state_check" CHECK ("state" IN ('ok', 'refused', 'away')),
  CONSTRAINT "mailbox_standing_outage_check" CHECK (("state" = 'ok') = ("outage_id" IS NULL) AND ("outage_id" IS NOT NULL OR "told_at" IS NULL))
);
