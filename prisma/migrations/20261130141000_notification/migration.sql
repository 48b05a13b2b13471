-- What one person is told of. It names a thing by its id and says nothing of it, so it holds nothing about a patient.
CREATE TABLE "notification" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "kind" text NOT NULL,
  "subject_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "read_at" timestamptz(3),
  -- When the person is told by email as well; null for not at all.
  "mail_at" timestamptz(3),
  "mailed_at" timestamptz(3),
  CONSTRAINT "notification_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "notification_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "notification_kind_check" CHECK ("kind" IN ('internal-message', 'assigned', 'reply', 'approval', 'red-flag', 'colleague-left'))
);
-- A person is told once of a thing, until they have read of it.
CREATE UNIQUE INDEX "notification_unread_key" ON "notification" ("staff_id", "kind", "subject_id", "practice_id") WHERE "read_at" IS NULL;
CREATE INDEX "notification_staff_idx" ON "notification" ("staff_id", "at");
-- Only what is still to be mailed, so it stays small.
CREATE INDEX "notification_mail_idx" ON "notification" ("mail_at") WHERE "mail_at" IS NOT NULL AND "mailed_at" IS NULL AND "read_at" IS NULL;

-- Open pages of the person hear that there is something, and not what.
CREATE FUNCTION "tell_notified"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('rollcall', 'notifications:' || NEW."staff_id");
  RETURN NULL;
END $$;
CREATE TRIGGER "notification_tells" AFTER INSERT OR UPDATE OF "at", "read_at" ON "notification" FOR EACH ROW EXECUTE FUNCTION "tell_notified"();

-- How a person wants to be told; without a row as domain/conversations/notices.ts says.
CREATE TABLE "notification_choice" (
  "practice_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "kinds" jsonb NOT NULL DEFAULT '{}',
  -- Emails wait for these hours; null for at any time.
  "hours" jsonb,
  "changed_at" timestamptz(3) NOT NULL,
  CONSTRAINT "notification_choice_pkey" PRIMARY KEY ("practice_id", "staff_id"),
  CONSTRAINT "notification_choice_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id")
);
