# One static program on an image without a shell, as a user without rights.
#   docker build -t pasokh .
#   docker run -p 8080:8080 -v pasokh:/data pasokh

FROM node:20-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm install --no-save --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=frontend /src/frontend/dist frontend/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/pasokh ./server
RUN mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /out/pasokh /pasokh
COPY --from=program --chown=65532:65532 /out/data /data
USER 65532:65532
ENV PASOKH_ADDR=0.0.0.0:8080 PASOKH_DATA=/data PASOKH_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/pasokh", "health"]
ENTRYPOINT ["/pasokh"]
CMD ["serve"]
