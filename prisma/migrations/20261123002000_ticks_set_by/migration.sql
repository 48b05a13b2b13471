-- Who ticked what, and when, of the ticks that stand: {"recalls": {"by": "…", "at": "…"}}. A reason names whoever set that very
-- tick (N10); of ticks from before this column, whoever changed the entry last.
ALTER TABLE "contact_block" ADD COLUMN "set_by" jsonb NOT NULL DEFAULT '{}';
