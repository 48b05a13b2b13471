-- What a unit costs through an account from a day on: an SMS segment, or an email. Ten-thousandths of a penny, without VAT.
CREATE TABLE "price" (
  "practice_id" uuid NOT NULL,
  "account_id" uuid NOT NULL,
  "starts_on" date NOT NULL,
  "amount" integer NOT NULL,
  "changed_by" text NOT NULL,
  "changed_at" timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT "price_pkey" PRIMARY KEY ("practice_id", "account_id", "starts_on"),
  CONSTRAINT "price_account_fkey" FOREIGN KEY ("practice_id", "account_id") REFERENCES "provider_account" ("practice_id", "id"),
  CONSTRAINT "price_amount_check" CHECK ("amount" >= 0)
);

-- What a practice may spend in a financial year, in ten-thousandths of a penny. Null where it says nothing.
CREATE TABLE "cost_plan" (
  "practice_id" uuid NOT NULL,
  "allowance" bigint,
  "warn_at" bigint,
  "stop_at" bigint,
  "buy_credits_url" text,
  CONSTRAINT "cost_plan_pkey" PRIMARY KEY ("practice_id"),
  CONSTRAINT "cost_plan_practice_id_fkey" FOREIGN KEY ("practice_id") REFERENCES "practice" ("id"),
  CONSTRAINT "cost_plan_amounts_check" CHECK (coalesce("allowance", 0) >= 0 AND coalesce("warn_at", 0) >= 0 AND coalesce("stop_at", 0) >= 0)
);

-- Fixed at Send, so that a later price changes nothing about what was sent: the price of a unit, and how many there are.
ALTER TABLE "dispatch" ADD COLUMN "unit_price" integer, ADD COLUMN "units" integer;
