-- Files for direct messages. Content and name are sealed. A file that no message took is removed after 30 days.
CREATE TABLE "attachment" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "kind" text NOT NULL,
  "sealed_name" text NOT NULL,
  -- Of the file as it came, in bytes.
  "size" integer NOT NULL,
  "sealed_content" bytea NOT NULL,
  -- The message that it went with: one at most.
  "message_id" uuid,
  "uploaded_by" text NOT NULL,
  "uploaded_by_id" uuid NOT NULL,
  "uploaded_at" timestamptz(3) NOT NULL,
  CONSTRAINT "attachment_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "attachment_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "attachment_message_fkey" FOREIGN KEY ("message_id", "practice_id") REFERENCES "message" ("id", "practice_id"),
  CONSTRAINT "attachment_kind_check" CHECK ("kind" IN ('pdf', 'jpeg', 'png')),
  CONSTRAINT "attachment_size_check" CHECK ("size" BETWEEN 1 AND 10485760)
);
-- It is sealed already, and does not become smaller.
ALTER TABLE "attachment" ALTER COLUMN "sealed_content" SET STORAGE EXTERNAL;
CREATE INDEX "attachment_message_idx" ON "attachment" ("message_id") WHERE "message_id" IS NOT NULL;
CREATE INDEX "attachment_left_idx" ON "attachment" ("uploaded_at") WHERE "message_id" IS NULL;
