-- A date of birth is weak proof. Many wrong ones at a practice, or another browser where something was answered already,
-- demand a code by SMS as well.
ALTER TABLE "personal_link"
  ADD COLUMN "code_dispatch_id" uuid,
  ADD COLUMN "code_sent_at" timestamptz(3),
  ADD COLUMN "codes_sent" smallint NOT NULL DEFAULT 0;
-- The date of birth was right, and the code is still to come.
ALTER TABLE "personal_link_proof" ADD COLUMN "needs_code" boolean NOT NULL DEFAULT false;

CREATE TABLE "wrong_proof" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "link_id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL,
  CONSTRAINT "wrong_proof_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "wrong_proof_link_fkey" FOREIGN KEY ("practice_id", "link_id") REFERENCES "personal_link" ("practice_id", "id") ON DELETE CASCADE
);
CREATE INDEX "wrong_proof_at_idx" ON "wrong_proof" ("practice_id", "at");

-- Until when every link of a practice demands a code.
CREATE TABLE "proof_guard" (
  "practice_id" uuid NOT NULL,
  "raised_at" timestamptz(3) NOT NULL,
  "until" timestamptz(3) NOT NULL,
  CONSTRAINT "proof_guard_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "proof_guard_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id")
);

-- The link whose code a text carries. The code is filled in at the hand-over and stored nowhere.
ALTER TABLE "dispatch" ADD COLUMN "proof_link_id" uuid;

-- What such an appointment is for shows on no page and in no text that others may see: the patient is asked to call.
ALTER TABLE "appointment_type" ADD COLUMN "sensitive" boolean NOT NULL DEFAULT false;
