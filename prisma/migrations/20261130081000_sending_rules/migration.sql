-- Hours of one kind of message, by purpose; a kind that is not named has the practice's sending hours.
ALTER TABLE "practice_settings" ADD COLUMN "sending_hours_for" jsonb NOT NULL DEFAULT '{}';
-- The nation or state whose bank holidays are closed (domain/practice/hours/bank-holidays.ts), and days of the practice's own.
ALTER TABLE "practice_settings" ADD COLUMN "bank_holidays" text;
ALTER TABLE "practice_settings" ADD COLUMN "closed_days" jsonb NOT NULL DEFAULT '[]';
ALTER TABLE "practice_settings" ADD CONSTRAINT "practice_settings_bank_holidays_check" CHECK ("bank_holidays" IN (
  'england-and-wales', 'scotland', 'northern-ireland', 'australian-capital-territory', 'new-south-wales', 'northern-territory',
  'queensland', 'south-australia', 'tasmania', 'victoria', 'western-australia'));

-- A manager lets this campaign go outside sending hours and on closed days, with the reason.
ALTER TABLE "campaign" ADD COLUMN "urgent_reason" text, ADD COLUMN "urgent_by" text, ADD COLUMN "urgent_at" timestamptz(3);
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_urgent_check"
  CHECK (num_nonnulls("urgent_reason", "urgent_by", "urgent_at") IN (0, 3)) NOT VALID;
ALTER TABLE "campaign" VALIDATE CONSTRAINT "campaign_urgent_check";
