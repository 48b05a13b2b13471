-- Message templates of a practice. `version` names the current version; each change adds a new one.
CREATE TABLE "template" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "channel" text NOT NULL,
  "purpose" text NOT NULL,
  "version" integer NOT NULL DEFAULT 1,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  "archived_by" text,
  "archived_at" timestamptz(3),
  CONSTRAINT "template_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "template_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "template_channel_check" CHECK ("channel" IN ('sms', 'email', 'any')),
  CONSTRAINT "template_purpose_check" CHECK ("purpose" IN ('care', 'recall', 'service', 'marketing')),
  CONSTRAINT "template_archived_check" CHECK (("archived_at" IS NULL) = ("archived_by" IS NULL))
);

CREATE TABLE "template_version" (
  "practice_id" uuid NOT NULL,
  "template_id" uuid NOT NULL,
  "version" integer NOT NULL,
  "name" text NOT NULL,
  "subject" text,
  "body" text NOT NULL,
  "created_by" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "template_version_pkey" PRIMARY KEY ("practice_id", "template_id", "version"),
  CONSTRAINT "template_version_template_fkey" FOREIGN KEY ("practice_id", "template_id") REFERENCES "template" ("practice_id", "id"),
  CONSTRAINT "template_version_version_check" CHECK ("version" >= 1)
);

-- A campaign tells which version it was sent with for as long as it is kept, so a version never changes and never goes.
CREATE FUNCTION "template_version_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a version of a template is never changed or deleted';
END $$;
CREATE TRIGGER "template_version_stays" BEFORE UPDATE OR DELETE ON "template_version"
  FOR EACH ROW EXECUTE FUNCTION "template_version_stays"();

-- The version of a template whose text a campaign has, or had before somebody edited it.
ALTER TABLE "campaign" ADD COLUMN "template_id" uuid, ADD COLUMN "template_version" integer;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_template_check" CHECK (("template_id" IS NULL) = ("template_version" IS NULL));
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_template_fkey" FOREIGN KEY ("practice_id", "template_id", "template_version")
  REFERENCES "template_version" ("practice_id", "template_id", "version");
CREATE INDEX "campaign_template_idx" ON "campaign" ("template_id") WHERE "template_id" IS NOT NULL;
