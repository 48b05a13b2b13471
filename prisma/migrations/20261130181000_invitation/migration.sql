-- What a booking campaign invites to: an appointment type here, or the practice's own booking address. It stops while fewer
-- slots are free than it needs.
CREATE TABLE "campaign_invitation" (
  "practice_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "type_id" uuid,
  "booking_url" text,
  "stop_below" integer,
  CONSTRAINT "campaign_invitation_pkey" PRIMARY KEY ("practice_id", "campaign_id"),
  CONSTRAINT "campaign_invitation_campaign_fkey" FOREIGN KEY ("practice_id", "campaign_id") REFERENCES "campaign" ("practice_id", "id") ON DELETE CASCADE,
  CONSTRAINT "campaign_invitation_type_fkey" FOREIGN KEY ("practice_id", "type_id") REFERENCES "appointment_type" ("practice_id", "id"),
  CONSTRAINT "campaign_invitation_where_check" CHECK (num_nonnulls("type_id", "booking_url") = 1),
  CONSTRAINT "campaign_invitation_stop_check" CHECK ("stop_below" > 0 AND "type_id" IS NOT NULL OR "stop_below" IS NULL)
);
CREATE INDEX "campaign_invitation_type_idx" ON "campaign_invitation" ("type_id") WHERE "type_id" IS NOT NULL;
