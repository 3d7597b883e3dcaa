# The lab's image, in two sizes: `lab` for the service and the agents, `scenes` for a verifier that
# also draws scenes. compose.yaml builds both; docs/operating.md says how to start them.

FROM node:22.21-bookworm-slim AS three
WORKDIR /web
COPY tools/renderer/web/package.json tools/renderer/web/package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.12.12-slim-bookworm AS lab
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# Named volumes take the owner of the folder that they first cover: these are made for that.
RUN useradd --uid 10001 --create-home lab \
    && install -d -o lab -g lab /data /models /prepared/accounts /prepared/nats /prepared/jaeger
WORKDIR /app
COPY pyproject.toml README.md ./
COPY agents agents
COPY bus bus
COPY graph graph
COPY observability observability
COPY tools tools
RUN pip install --editable .
COPY examples examples
USER 10001:10001
ENV TUTELAGE_DATA=/data TUTELAGE_MODELS=/models
HEALTHCHECK NONE

FROM lab AS scenes
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium \
    && rm -rf /var/lib/apt/lists/*
COPY --from=three /web/node_modules tools/renderer/web/node_modules
USER 10001:10001
