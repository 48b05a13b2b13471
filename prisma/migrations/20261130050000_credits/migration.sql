-- What a practice bought, and how much of it is free. A practice without a row has bought nothing yet. The sums follow
-- the ledger by a trigger, so the ledger is the only thing that is ever written.
CREATE TABLE "credit_balance" (
  "practice_id" uuid NOT NULL,
  "bought" bigint NOT NULL DEFAULT 0,
  "balance" bigint NOT NULL DEFAULT 0,
  CONSTRAINT "credit_balance_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "credit_balance_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  -- Of sends at the same moment, one that would overdraw is refused here, however they interleave (N25).
  CONSTRAINT "credit_balance_never_negative" CHECK ("balance" >= 0 AND "balance" <= "bought")
);

-- What is set aside for one dispatch. It outlives its dispatch, as the ledger does.
CREATE TABLE "credit_reservation" (
  "practice_id" uuid NOT NULL,
  "dispatch_id" uuid NOT NULL,
  "reserved" integer NOT NULL,
  "used" integer NOT NULL DEFAULT 0,
  "returned" integer NOT NULL DEFAULT 0,
  CONSTRAINT "credit_reservation_pkey" PRIMARY KEY ("practice_id", "dispatch_id"),
  CONSTRAINT "credit_reservation_balance_fkey" FOREIGN KEY ("practice_id") REFERENCES "credit_balance" ("practice_id"),
  CONSTRAINT "credit_reservation_within" CHECK ("used" >= 0 AND "returned" >= 0 AND "used" + "returned" <= "reserved")
);
-- For what is reserved now: few of a practice's dispatches are open at a time.
CREATE INDEX "credit_reservation_open_idx" ON "credit_reservation" ("practice_id") WHERE "used" + "returned" < "reserved";

CREATE TABLE "credit_entry" (
  "practice_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "at" timestamptz(3) NOT NULL DEFAULT now(),
  "kind" text NOT NULL,
  "credits" integer NOT NULL,
  "campaign_id" uuid,
  "dispatch_id" uuid,
  "message_id" uuid,
  "attempt_id" uuid,
  "reference" text,
  "created_by" text,
  CONSTRAINT "credit_entry_pkey" PRIMARY KEY ("practice_id", "id"),
  CONSTRAINT "credit_entry_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "credit_entry_credits_check" CHECK ("credits" > 0),
  CONSTRAINT "credit_entry_kind_check" CHECK (CASE "kind"
    WHEN 'purchase' THEN "reference" IS NOT NULL AND "dispatch_id" IS NULL
    WHEN 'reserve' THEN "dispatch_id" IS NOT NULL
    WHEN 'use' THEN "dispatch_id" IS NOT NULL AND "message_id" IS NOT NULL AND "attempt_id" IS NOT NULL
    WHEN 'return' THEN "dispatch_id" IS NOT NULL
    ELSE false END)
);
-- An attempt is used once, whatever reports it: the answer of the gateway, a receipt, a look-up, or the end.
CREATE UNIQUE INDEX "credit_entry_use_key" ON "credit_entry" ("attempt_id", "practice_id") WHERE "kind" = 'use';
-- What a campaign cost, entry by entry, without its uses.
CREATE INDEX "credit_entry_dispatch_idx" ON "credit_entry" ("dispatch_id") WHERE "kind" <> 'use';

CREATE FUNCTION "credit_entry_stays"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry of the credit ledger is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "credit_entry_stays" BEFORE UPDATE OR DELETE ON "credit_entry" FOR EACH ROW EXECUTE FUNCTION "credit_entry_stays"();

-- Carries what was entered to the sums: reservations in the order of their ids, then the practice's row, which is always
-- the last that a transaction locks.
CREATE FUNCTION "sum_credit_entries"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted integer;
  changed integer;
BEGIN
  IF EXISTS (SELECT FROM entered WHERE "kind" <> 'use') THEN
    INSERT INTO "credit_balance" ("practice_id") SELECT DISTINCT "practice_id" FROM entered ORDER BY 1 ON CONFLICT DO NOTHING;
    INSERT INTO "credit_reservation" AS r ("practice_id", "dispatch_id", "reserved")
    SELECT "practice_id", "dispatch_id", sum("credits") FROM entered WHERE "kind" = 'reserve' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ("practice_id", "dispatch_id") DO UPDATE SET "reserved" = r."reserved" + excluded."reserved";
  END IF;
  SELECT count(DISTINCT ("practice_id", "dispatch_id")) INTO wanted FROM entered WHERE "kind" IN ('use', 'return');
  IF wanted > 0 THEN
    UPDATE "credit_reservation" r SET "used" = r."used" + e."used", "returned" = r."returned" + e."returned"
    FROM (SELECT "practice_id", "dispatch_id", coalesce(sum("credits") FILTER (WHERE "kind" = 'use'), 0) AS "used",
            coalesce(sum("credits") FILTER (WHERE "kind" = 'return'), 0) AS "returned"
          FROM entered WHERE "kind" IN ('use', 'return') GROUP BY 1, 2) e
    WHERE r."practice_id" = e."practice_id" AND r."dispatch_id" = e."dispatch_id";
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> wanted THEN
      RAISE EXCEPTION 'credits were not reserved before they are used' USING ERRCODE = 'foreign_key_violation';
    END IF;
  END IF;
  UPDATE "credit_balance" b SET "bought" = b."bought" + e."bought", "balance" = b."balance" + e."freed"
  FROM (SELECT "practice_id", coalesce(sum("credits") FILTER (WHERE "kind" = 'purchase'), 0) AS "bought",
          sum(CASE "kind" WHEN 'reserve' THEN -"credits" ELSE "credits" END) AS "freed"
        FROM entered WHERE "kind" <> 'use' GROUP BY 1) e
  WHERE b."practice_id" = e."practice_id";
  RETURN NULL;
END $$;
CREATE TRIGGER "credit_entry_sums" AFTER INSERT ON "credit_entry" REFERENCING NEW TABLE AS entered
  FOR EACH STATEMENT EXECUTE FUNCTION "sum_credit_entries"();

-- SMS segments of a message's text, fixed when it is sent. Null for email, and where nobody counts them.
ALTER TABLE "message" ADD COLUMN "segments" smallint;
-- Credits that are reserved for this attempt; null where none are counted.
ALTER TABLE "attempt" ADD COLUMN "credits" smallint;
