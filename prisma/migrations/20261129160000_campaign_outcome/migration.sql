-- How many patients of a finished campaign were not sent to, so that Bulk Messages can show "Sent to some" and filter by
-- it without counting every campaign's messages. Nothing moves into or out of these statuses after a campaign settled.
ALTER TABLE "campaign" ADD COLUMN "not_sent" integer;

CREATE FUNCTION count_not_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.not_sent := (
    SELECT count(*) FROM message
    WHERE practice_id = NEW.practice_id AND campaign_id = NEW.id AND status IN ('suppressed', 'cancelled'));
  RETURN NEW;
END $$;
CREATE TRIGGER "campaign_counts_not_sent" BEFORE UPDATE OF "phase" ON "campaign"
  FOR EACH ROW WHEN (NEW."phase" = 'settled') EXECUTE FUNCTION count_not_sent();

UPDATE "campaign" c SET "not_sent" = (
  SELECT count(*) FROM "message" m
  WHERE m."practice_id" = c."practice_id" AND m."campaign_id" = c."id" AND m."status" IN ('suppressed', 'cancelled'))
WHERE c."phase" = 'settled';
