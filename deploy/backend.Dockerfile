# The api, the workers and beat: one image, another command each.
FROM python:3.11-slim AS packages
RUN pip install --no-cache-dir uv==0.13.9
COPY backend/requirements.deploy.lock /tmp/requirements.lock
RUN uv venv /opt/tokenwell && uv pip sync --compile-bytecode --require-hashes --python /opt/tokenwell/bin/python /tmp/requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 tokenwell
COPY --from=packages /opt/tokenwell /opt/tokenwell
COPY backend/manage.py /app/
COPY backend/tokenwell /app/tokenwell
# A volume that is laid over it belongs to whom the folder does.
RUN install -d -m 0700 -o 10001 -g 10001 /var/lib/tokenwell/spool
WORKDIR /app
ENV PATH=/opt/tokenwell/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
