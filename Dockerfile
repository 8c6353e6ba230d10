ARG NODE_IMAGE=node:24-trixie-slim
ARG BASE=ghcr.io/home-assistant/base-debian:trixie

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The runtime comes with the packages: the very one that the tests run on.
RUN npm ci --no-audit --no-fund && cp node_modules/node/bin/node /usr/local/bin/node
COPY server server
COPY ui ui
RUN npm run --silent panel && mv ui/dist /tmp/panel && rm -r ui && mkdir ui && mv /tmp/panel ui/dist \
  && npm prune --omit=dev --no-audit --no-fund
# What only a compiler, a person or another system reads stays out.
RUN cd node_modules \
  && find sqlite3/build -type f ! -name node_sqlite3.node -delete \
  && rm -rf .bin .cache typescript @typescript node-gyp prebuild-install tar node-addon-api sqlite3/deps sqlite3/src sqlite3/node-addon-api \
  && find . -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -iname '*.md' -o -name '*.min.js' \
    -o -name '*.gyp' -o -name '*.c' -o -name '*.cc' -o -name '*.h' -o -name '*.tsbuildinfo' \) -delete \
  && find . -type d \( -name test -o -name tests -o -name docs -o -name example -o -name examples -o -name .github \) -prune -exec rm -rf {} + \
  && find . -depth -type d -empty -delete
# One start fills the compile cache with what a start reads.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.cache
RUN DATA_DIR=/tmp/warm PORT=18099 node server/main.ts & \
  timeout 60 node -e "const ask = () => fetch('http://127.0.0.1:18099/health').catch(() => new Promise((later) => setTimeout(later, 100)).then(ask)); ask()" \
  && kill -TERM $! && wait $!

FROM ${BASE}
WORKDIR /app
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app /app
COPY rootfs /
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.cache DATA_DIR=/data S6_SERVICES_GRACETIME=25000 S6_KILL_GRACETIME=3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s CMD bambuddy-health
ARG BUILD_VERSION
ARG BUILD_ARCH
LABEL io.hass.name="Bambuddy" \
  io.hass.description="Run Bambu Lab printers from Home Assistant" \
  io.hass.type="app" \
  io.hass.version="${BUILD_VERSION}" \
  io.hass.arch="${BUILD_ARCH}" \
  org.opencontainers.image.licenses="MIT"
