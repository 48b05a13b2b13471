-- A questionnaire that is being built or changed by hand. It is stored with each step, and becomes a version when it is
-- published. `base_version` is the version that it changes.
CREATE TABLE "questionnaire_draft" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "questionnaire_id" uuid,
  "base_version" integer,
  "source" text NOT NULL,
  "marks" jsonb NOT NULL DEFAULT '[]',
  "version" integer NOT NULL DEFAULT 1,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "questionnaire_draft_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "questionnaire_draft_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "questionnaire_draft_base_fkey" FOREIGN KEY ("practice_id", "questionnaire_id", "base_version")
    REFERENCES "questionnaire_version" ("practice_id", "questionnaire_id", "version"),
  CONSTRAINT "questionnaire_draft_base_check" CHECK (("questionnaire_id" IS NULL) = ("base_version" IS NULL)),
  CONSTRAINT "questionnaire_draft_of_key" UNIQUE ("questionnaire_id", "practice_id")
);
