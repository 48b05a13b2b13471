-- A link that belongs to one patient: an invitation to book, a questionnaire, a direct message, a recall, an opt-out
-- (domain/patients/personal-link.ts). The token is found by its hash, and sealed so that a second message carries the
-- same one. A revoked link gives way to the next generation.
CREATE TABLE "personal_link" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "kind" text NOT NULL,
  "about_id" uuid NOT NULL,
  "patient_id" uuid,
  "generation" smallint NOT NULL DEFAULT 1,
  "token_hash" bytea NOT NULL,
  "sealed_token" text NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "revoked_at" timestamptz(3),
  "wrong_tries" smallint NOT NULL DEFAULT 0,
  "opened_at" timestamptz(3),
  "proved_at" timestamptz(3),
  "started_at" timestamptz(3),
  "finished_at" timestamptz(3),
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "personal_link_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "personal_link_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "personal_link_patient_fkey" FOREIGN KEY ("practice_id", "patient_id") REFERENCES "patient" ("practice_id", "id"),
  CONSTRAINT "personal_link_token_key" UNIQUE ("token_hash"),
  CONSTRAINT "personal_link_subject_key" UNIQUE NULLS NOT DISTINCT ("about_id", "kind", "patient_id", "generation", "practice_id"),
  CONSTRAINT "personal_link_kind_check" CHECK ("kind" IN ('booking', 'questionnaire', 'message', 'recall', 'opt-out')),
  CONSTRAINT "personal_link_tries_check" CHECK ("wrong_tries" BETWEEN 0 AND 5)
);
CREATE INDEX "personal_link_patient_idx" ON "personal_link" ("patient_id");

-- A browser in which the patient proved who they are; it opens one link, for a short time.
CREATE TABLE "personal_link_proof" (
  "token_hash" bytea NOT NULL,
  "practice_id" uuid NOT NULL,
  "link_id" uuid NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  CONSTRAINT "personal_link_proof_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "personal_link_proof_link_fkey" FOREIGN KEY ("practice_id", "link_id") REFERENCES "personal_link" ("practice_id", "id") ON DELETE CASCADE
);
CREATE INDEX "personal_link_proof_link_idx" ON "personal_link_proof" ("link_id");

-- The line with the personal link that the service adds to a campaign's text. Null where it adds none.
ALTER TABLE "campaign" ADD COLUMN "link_line" text;

-- Shown to patients on their pages, so that they can call.
ALTER TABLE "practice_settings" ADD COLUMN "telephone" text;
