-- Joining a further practice needs the person's own acceptance, and sign-in tries are counted alike for every address.

-- A person who works elsewhere is asked; the code reaches them by an email of their own, or from the hand of who asks.
CREATE TABLE "invitation" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "role" text NOT NULL,
  -- SHA-256; the code alone opens nothing, it takes the person's own sign-in too.
  "code_hash" bytea NOT NULL,
  "invited_by" text NOT NULL,
  "invited_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "ended_at" timestamptz(3),
  -- How: accepted, declined or withdrawn.
  "ended_as" text,
  CONSTRAINT "invitation_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "invitation_practice_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "invitation_staff_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff" ("id"),
  CONSTRAINT "invitation_role_check" CHECK ("role" IN ('viewer', 'sender', 'manager', 'administrator')),
  CONSTRAINT "invitation_ended_check" CHECK (("ended_at" IS NULL) = ("ended_as" IS NULL)
    AND "ended_as" IN ('accepted', 'declined', 'withdrawn'))
);
CREATE INDEX "invitation_staff_idx" ON "invitation" ("staff_id");
-- One at a time for a person at a practice.
CREATE UNIQUE INDEX "invitation_open_key" ON "invitation" ("practice_id", "staff_id") WHERE "ended_at" IS NULL;

-- When the person agreed to work here beside another practice.
ALTER TABLE "membership" ADD COLUMN "accepted_at" timestamptz(3);

-- Nobody becomes a member of a further practice without having agreed: whoever could set their password at one practice
-- would otherwise be in the other.
CREATE FUNCTION "refuse_unasked_membership"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "membership" WHERE "staff_id" = NEW."staff_id" AND "practice_id" <> NEW."practice_id" AND "removed_at" IS NULL)
  THEN
    RAISE EXCEPTION 'who works at another practice has to accept' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "membership_asked" BEFORE INSERT ON "membership"
  FOR EACH ROW WHEN (NEW."removed_at" IS NULL AND NEW."accepted_at" IS NULL) EXECUTE FUNCTION "refuse_unasked_membership"();
CREATE TRIGGER "membership_asked_again" BEFORE UPDATE ON "membership"
  FOR EACH ROW WHEN (OLD."removed_at" IS NOT NULL AND NEW."removed_at" IS NULL AND NEW."accepted_at" IS NULL)
  EXECUTE FUNCTION "refuse_unasked_membership"();

-- Whether the password was chosen when accepting an invitation, and not by a link that an administrator has seen.
ALTER TABLE "staff" ADD COLUMN "password_is_own" boolean NOT NULL DEFAULT false;

-- Wrong tries of any address, known or not, by the SHA-256 of it in small letters.
CREATE TABLE "sign_in_try" (
  "key" bytea NOT NULL,
  "failed" integer NOT NULL,
  "locked_until" timestamptz(3),
  "tried_at" timestamptz(3) NOT NULL,
  CONSTRAINT "sign_in_try_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "sign_in_try_tried_at_idx" ON "sign_in_try" ("tried_at");
