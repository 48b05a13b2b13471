-- A file with too many patients is split once: into which of how many lists, and no part of it twice.
ALTER TABLE "recipient_list"
  ADD COLUMN "part_number" smallint,
  ADD COLUMN "part_count" smallint,
  DROP CONSTRAINT "recipient_list_part_check",
  ADD CONSTRAINT "recipient_list_part_check" CHECK (
    num_nonnulls("part_of_id", "part_after", "part_size", "part_number", "part_count") IN (0, 5)
    AND "part_after" >= 0 AND "part_size" > 0 AND "part_number" BETWEEN 1 AND "part_count");
CREATE UNIQUE INDEX "recipient_list_part_key" ON "recipient_list" ("part_of_id", "part_number", "practice_id")
  WHERE "part_of_id" IS NOT NULL;
