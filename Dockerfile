# The collector as an image: docker build -t scorelet .
# How to run it: www/docs/operation.md. What is tested without an engine: tests/collector_packages.rs.

# The version in rust-toolchain.toml.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /scorelet
COPY . .
RUN cargo build --release --locked --no-default-features --features server --bin scorelet
# The last stage has no shell to make it.
RUN mkdir /data

# glibc and nothing else: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /scorelet/target/release/scorelet /usr/local/bin/scorelet
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
# Inside, every address is the container's own. Who may reach it is decided by `docker run --publish`.
ENV SCORELET_DB=/data/scorelet.db
ENV SCORELET_LISTEN=0.0.0.0:8787
ENV SCORELET_LOG=json
# The rest of the container may be read-only.
ENV SQLITE_TMPDIR=/data
ENTRYPOINT ["/usr/local/bin/scorelet"]
CMD ["serve"]
