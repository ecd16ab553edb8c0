# The image of one service, from the root of the project:
#   docker build --file deploy/docker/service.Dockerfile --build-arg SERVICE=ticket .
# It holds the service, the chassis and the service's own locked dependencies, nothing else.

FROM python:3.12-slim AS build
ARG SERVICE
WORKDIR /app
RUN python -m venv --without-pip .venv
COPY ${SERVICE}/requirements.txt /tmp/
RUN --mount=type=cache,target=/var/cache/pip \
    pip --cache-dir /var/cache/pip --python .venv/bin/python install --require-hashes --requirement /tmp/requirements.txt
COPY config.yaml deploy/docker/healthcheck.py ./
COPY contracts/openapi.json contracts/
COPY chassis/ chassis/
COPY ${SERVICE}/ ${SERVICE}/
# The file system is read-only at run time, so compile now. By hash, as copying need not keep times.
RUN python -m compileall -q --invalidation-mode unchecked-hash .

FROM python:3.12-slim
# Nothing is installed from here on.
RUN pip uninstall --yes --quiet --root-user-action ignore pip
ARG SERVICE
ENV SERVICE=${SERVICE} \
    PATH=/app/.venv/bin:$PATH \
    PYTHONPATH=/app \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONWARNINGS=ignore:::nameko.extensions \
    HTTP_BIND=0.0.0.0 \
    METRICS_BIND=0.0.0.0 \
    METRICS_PORT=9100
WORKDIR /app
COPY --from=build /app ./
USER 10001:10001
# Every service serves its metrics, those without an HTTP API too.
HEALTHCHECK --interval=30s --start-interval=2s --start-period=60s --timeout=5s --retries=3 \
    CMD ["python", "-I", "-S", "healthcheck.py", "9100", "/metrics"]
# exec: nameko itself gets SIGTERM.
CMD ["sh", "-c", "exec nameko run --config config.yaml ${SERVICE}.service"]
