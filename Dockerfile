# The service in a container; the steps are those of `make setup`, with what running needs and nothing of the tests.
FROM python:3.11-slim AS build
WORKDIR /srv/zabota
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

FROM python:3.11-slim
RUN groupadd --gid 10001 zabota && useradd --uid 10001 --gid zabota --no-create-home zabota \
    && mkdir -p /srv/zabota /var/lib/zabota && chown zabota:zabota /var/lib/zabota
WORKDIR /srv/zabota
COPY --from=build /srv/zabota/.venv .venv
COPY alembic.ini ./
COPY migrations migrations
COPY storage storage
COPY curators curators
COPY scenarios scenarios
COPY bot bot
ENV PATH=/srv/zabota/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ZABOTA_DATA_DIR=/var/lib/zabota ZABOTA_HTTP_HOST=0.0.0.0
USER zabota
VOLUME /var/lib/zabota
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health/ready', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
