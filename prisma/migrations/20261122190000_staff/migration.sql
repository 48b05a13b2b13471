-- People who sign in, and drafts that a person leaves half written.

-- A person of the installation, known by one email address; what they may do is in their memberships.
CREATE TABLE "staff" (
  "id" uuid NOT NULL,
  "email" text NOT NULL,
  "name" text NOT NULL,
  -- argon2id in its own text form; null until a password was set.
  "password_hash" text,
  -- Sealed, as all secrets; asked for only once confirmed.
  "totp_secret" text,
  "totp_confirmed_at" timestamptz(3),
  -- The last time step that was used: a code counts once (RFC 6238, 5.2).
  "totp_last_step" bigint,
  "failed_tries" smallint NOT NULL DEFAULT 0,
  "locked_until" timestamptz(3),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "staff_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "staff_email_check" CHECK ("email" = lower("email"))
);
CREATE UNIQUE INDEX "staff_email_key" ON "staff" ("email");

CREATE TABLE "membership" (
  "practice_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "role" text NOT NULL,
  "added_by" text NOT NULL,
  "added_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "removed_at" timestamptz(3),
  CONSTRAINT "membership_pkey" PRIMARY KEY ("practice_id", "staff_id"),
  CONSTRAINT "membership_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "membership_staff_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff" ("id"),
  CONSTRAINT "membership_role_check" CHECK ("role" IN ('viewer', 'sender', 'manager', 'administrator'))
);
CREATE INDEX "membership_staff_idx" ON "membership" ("staff_id");

-- The cookie holds a random token, this table its hash.
CREATE TABLE "session" (
  "id" uuid NOT NULL,
  "token_hash" bytea NOT NULL,
  "staff_id" uuid NOT NULL,
  -- Password right, second factor still to come.
  "waits_for_code" boolean NOT NULL DEFAULT false,
  "form_token" text NOT NULL,
  -- What the next page says once.
  "banner" jsonb,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "seen_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "session_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "session_staff_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff" ("id")
);
CREATE UNIQUE INDEX "session_token_hash_key" ON "session" ("token_hash");
CREATE INDEX "session_seen_at_idx" ON "session" ("seen_at");

-- A link by which a person sets a password, once.
CREATE TABLE "password_link" (
  "token_hash" bytea NOT NULL,
  "staff_id" uuid NOT NULL,
  "made_by" text NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "used_at" timestamptz(3),
  CONSTRAINT "password_link_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "password_link_staff_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff" ("id")
);

-- A draft may be without a list; what was sent may not.
ALTER TABLE "campaign" ALTER COLUMN "list_id" DROP NOT NULL;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_list_check" CHECK ("phase" = 'draft' OR "list_id" IS NOT NULL);
ALTER TABLE "campaign" ADD COLUMN "version" integer NOT NULL DEFAULT 1;
ALTER TABLE "campaign" ADD COLUMN "changed_by" text;
ALTER TABLE "campaign" ADD COLUMN "changed_at" timestamptz(3);

-- GET /campaigns and Bulk Messages: by when Send was pressed, drafts by when they were made.
DROP INDEX "campaign_sent_at_idx";
CREATE INDEX "campaign_order_idx" ON "campaign" ("practice_id", (coalesce("sent_at", "created_at")) DESC, "id" DESC);

-- Open pages are told that something changed, by id alone; they ask for the rest. What changes many messages at once tells
-- by itself (adapters/postgres/live-news.ts): a trigger with its table of changed rows cost a campaign one part in twelve.
CREATE FUNCTION "tell_row_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('rollcall', TG_ARGV[0] || ':' || NEW."id");
  RETURN NULL;
END $$;
CREATE TRIGGER "campaign_tells" AFTER UPDATE ON "campaign" FOR EACH ROW EXECUTE FUNCTION "tell_row_changed"('campaign');
CREATE TRIGGER "recipient_list_tells" AFTER UPDATE ON "recipient_list" FOR EACH ROW EXECUTE FUNCTION "tell_row_changed"('list');
