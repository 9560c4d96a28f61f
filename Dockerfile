# Build: a wheel with its pages inside.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[postgres,server]'

# Run: nothing but Python, the wheels and an unprivileged user.
FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 redress && mkdir /data && chown redress /data
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels 'redress[postgres,server]' && rm -rf /wheels
USER redress
ENV REDRESS_DATA=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["redress", "serve", "--host", "0.0.0.0", "--port", "8080"]
