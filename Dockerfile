# daytwo in a container: built in one stage, run in another as a user without a name, on a root that
# may be read-only. docs/running.md has a compose file. Another image with Node 24 and npm does, too:
#   docker build --build-arg NODE=registry.example.com/node:24 .
ARG NODE=docker.io/library/node:24-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --no-fund --no-audit && find dist -name '*.map' -delete

FROM ${NODE}
WORKDIR /opt/daytwo
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
# The starter that init writes, the facts about models, the attack packs, and the health check.
COPY config config
COPY data/facts data/facts
COPY data/attack-packs data/attack-packs
COPY data/soul-parts data/soul-parts
COPY deploy/container-health.mjs deploy/
# A volume that is made for it takes this owner.
RUN mkdir /data && chown 10001:10001 /data && chmod 0700 /data
ENV NODE_ENV=production DAYTWO_CONFIG=/config/daytwo.yaml DAYTWO_HEALTH=/data/health.json \
    HOME=/tmp
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/opt/daytwo/deploy/container-health.mjs"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/opt/daytwo/dist/cli/daytwo.js"]
CMD ["start"]
