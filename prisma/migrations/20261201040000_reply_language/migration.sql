-- The languages besides English that somebody at the practice reads.
ALTER TABLE "inbox_rule" ADD COLUMN "read_languages" text[] NOT NULL DEFAULT '{}';

-- The order of an inbox: red flags, then what nobody at the practice can read, then everything else.
ALTER TABLE "conversation" ADD COLUMN "rank" smallint NOT NULL
  GENERATED ALWAYS AS (CASE WHEN "urgent" THEN 0 WHEN "flags" @> '[{"code": "other-language"}]' THEN 1 ELSE 2 END) STORED;
