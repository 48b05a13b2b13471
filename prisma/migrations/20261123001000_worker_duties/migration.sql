-- What a worker does, so that readiness can tell when nobody hands over, saves or checks lists (docs/adr/0018).
ALTER TABLE "worker_heartbeat" ADD COLUMN "duties" text[] NOT NULL DEFAULT '{}';
