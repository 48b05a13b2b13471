-- What somebody had typed into a form that came after the idle sign-out; sealed, for an hour, and given back to them alone
-- once they have signed in again. It belongs to a person, as sessions do.
CREATE TABLE "kept_form" (
  "id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "sealed" text NOT NULL,
  "kept_at" timestamptz(3) NOT NULL,
  CONSTRAINT "kept_form_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "kept_form_staff_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff" ("id")
);
CREATE INDEX "kept_form_kept_at_idx" ON "kept_form" ("kept_at");
