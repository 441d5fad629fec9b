FROM python:3.11.14-slim-trixie AS build
RUN python -m venv /opt/venv
COPY requirements/app.lock /tmp/app.lock
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --no-deps --only-binary :all: --no-binary http-ece -r /tmp/app.lock
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY . .
# The settings refuse to load without these; collecting files uses none of them.
RUN SECRET_KEY=build ALLOWED_HOSTS=build SITE_ORIGIN=https://build \
    FIELD_KEYS="$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')" \
    python manage.py collectstatic --noinput

FROM python:3.11.14-slim-trixie
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8000
# Backups of PostgreSQL are made and restored by its own programs, of the server's version.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home daybook \
    && install -d -o daybook -g daybook -m 0700 /backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER daybook
EXPOSE 8000
# The server's limits, and whom it believes about https (TRUSTED_PROXY), are in the settings.
CMD ["sh", "-c", "exec python manage.py serve --listen=*:$PORT"]
