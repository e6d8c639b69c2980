# Two stages from one base: the first installs into /opt/venv, the second keeps only that.
ARG BASE=python:3.13-slim

# hadolint ignore=DL3006
FROM ${BASE} AS builder
WORKDIR /src
# The environment is filled by a pip outside it, so that it holds the service and nothing to build with.
RUN python3 -m venv /opt/build && python3 -m venv --without-pip /opt/venv
COPY requirements/build.lock requirements/run.lock requirements/
RUN /opt/build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/build.lock \
    && /opt/build/bin/python -m pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes -r requirements/run.lock
COPY . .
RUN /opt/build/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/build/bin/python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-deps /dist/*.whl

# hadolint ignore=DL3006
FROM ${BASE}
# A base image with a pip of its own loses it: a running service installs nothing.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/pip* /usr/local/lib/python3.*/ensurepip
COPY --from=builder /opt/venv /opt/venv
# Listens on all of the container's interfaces. To serve under a public name, list it in PLAYGROUND_ALLOWED_HOSTS.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PLAYGROUND_HOST=0.0.0.0 \
    PLAYGROUND_PORT=8000
# By number, so that an orchestrator can see that it is not root. Nothing is written: the root may be read-only.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["playground", "healthcheck"]
CMD ["playground", "serve"]
