-- Restricted patients are listed for a person whom an administrator named, who gave a reason, for half an hour (docs/adr/0051).
ALTER TABLE "membership" ADD COLUMN "opens_restricted" boolean NOT NULL DEFAULT false;
CREATE TABLE "restricted_opening" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "why" text NOT NULL,
  "opened_at" timestamptz(3) NOT NULL,
  "ends_at" timestamptz(3) NOT NULL,
  CONSTRAINT "restricted_opening_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "restricted_opening_staff_fkey" FOREIGN KEY ("practice_id", "staff_id")
    REFERENCES "membership" ("practice_id", "staff_id"),
  CONSTRAINT "restricted_opening_why_check" CHECK (length("why") >= 10),
  -- Nobody keeps it open for longer than an hour.
  CONSTRAINT "restricted_opening_ends_check" CHECK ("ends_at" > "opened_at" AND "ends_at" <= "opened_at" + interval '1 hour')
);
CREATE INDEX "restricted_opening_staff_idx" ON "restricted_opening" ("staff_id", "ends_at");
CREATE TRIGGER "restricted_opening_append_only" BEFORE UPDATE OR DELETE ON "restricted_opening"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
