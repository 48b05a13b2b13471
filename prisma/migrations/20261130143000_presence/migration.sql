-- Who is writing an answer in a conversation now. A row that is older than 25 seconds says nothing any more.
CREATE TABLE "conversation_presence" (
  "practice_id" uuid NOT NULL,
  "conversation_id" uuid NOT NULL,
  "staff_id" uuid NOT NULL,
  "seen_at" timestamptz(3) NOT NULL,
  CONSTRAINT "conversation_presence_pkey" PRIMARY KEY ("practice_id", "conversation_id", "staff_id"),
  CONSTRAINT "conversation_presence_conversation_fkey" FOREIGN KEY ("practice_id", "conversation_id") REFERENCES "conversation" ("practice_id", "id"),
  CONSTRAINT "conversation_presence_staff_fkey" FOREIGN KEY ("practice_id", "staff_id") REFERENCES "membership" ("practice_id", "staff_id")
);

-- Open pages of a conversation hear that it changed, and not how.
CREATE TRIGGER "conversation_tells" AFTER UPDATE OF "version", "state", "assigned_to_id" ON "conversation"
  FOR EACH ROW EXECUTE FUNCTION "tell_row_changed"('conversation');
CREATE FUNCTION "tell_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('rollcall', 'conversation:' || NEW."conversation_id");
  RETURN NULL;
END $$;
CREATE TRIGGER "conversation_presence_tells" AFTER INSERT OR UPDATE ON "conversation_presence"
  FOR EACH ROW EXECUTE FUNCTION "tell_presence"();
