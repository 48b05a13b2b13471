-- What somebody did about a message that failed. A note on the message itself, so the failed folder and a campaign's
-- errors are two views of the same rows. "attempt" is the one that failed: when a further attempt fails, the message is
-- back in the folder.
CREATE TABLE "failure_follow_up" (
  "practice_id" uuid NOT NULL,
  "message_id" uuid NOT NULL,
  "attempt" smallint NOT NULL,
  "action" text NOT NULL,
  -- The email that was sent instead.
  "email_id" uuid,
  "by" text NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "failure_follow_up_pkey" PRIMARY KEY ("practice_id", "message_id"),
  CONSTRAINT "failure_follow_up_message_fkey" FOREIGN KEY ("message_id", "practice_id") REFERENCES "message" ("id", "practice_id"),
  CONSTRAINT "failure_follow_up_action_check" CHECK ("action" IN ('call', 'fix', 'done', 'email', 'retry')),
  CONSTRAINT "failure_follow_up_email_check" CHECK (("email_id" IS NOT NULL) = ("action" = 'email'))
);

-- The failed folder, newest first. Both columns of the key never change, and the condition is about a column that is null
-- until a message fails, so messages on their way still touch no index.
CREATE INDEX "message_failed_idx" ON "message" ("practice_id", "id") WHERE "error_status" IS NOT NULL;
