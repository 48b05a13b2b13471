-- Which list's file a list was read from once more: the first of them, which may be gone. It is no upload of the same file.
ALTER TABLE "recipient_list" ADD COLUMN "read_again_from_id" uuid;
