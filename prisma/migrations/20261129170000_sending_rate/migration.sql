-- What is left of each limit of hand-overs a second, and whose turn it is (domain/delivery/sending-rate.ts). The key is an
-- account's id where the limit is its own, the kind of account where it is the installation's; no patient's data. Charged
-- in the transaction that claims. It replaces provider_rate, which the workers of the release before still use.
CREATE TABLE "sending_budget" (
  "key" text NOT NULL,
  "tokens" double precision NOT NULL,
  "at" double precision NOT NULL,
  "turns" jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT "sending_budget_pkey" PRIMARY KEY ("key")
);
