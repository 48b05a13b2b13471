-- What a practice looks out for before it sends: marked words (null: the starter words), and hosts that it links to.
ALTER TABLE "practice_settings"
  ADD COLUMN "marked_words" jsonb,
  ADD COLUMN "links" text[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT "practice_settings_marked_words_check" CHECK (jsonb_typeof("marked_words") = 'array');
