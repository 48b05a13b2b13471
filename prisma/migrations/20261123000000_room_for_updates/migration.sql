-- A chunk rewrites the rows of whole pages at once, several times in a few seconds. With half of each page left free, the
-- new version of every row finds its place beside the old one, and no index has to be told (docs/adr/0010).
ALTER TABLE "message" SET (fillfactor = 50);
ALTER TABLE "attempt" SET (fillfactor = 50);
