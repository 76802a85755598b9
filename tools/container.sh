#!/bin/sh
# Builds the image of the Containerfile and starts it once, on a machine without a container engine:
# needs root and Debian's buildah and debootstrap, nothing else. Where the base image cannot be
# fetched, Debian's own Python of the same version stands in for it, and that is said.
# Everything lies in one folder, which is removed at the end: CONTAINER_FOLDER=… keeps it.
set -eu
cd "$(dirname "$0")/.."
BASE=docker.io/library/python:3.11-slim-bookworm
PORT=${PORT:-8790}
folder=${CONTAINER_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
buildah() { command buildah --root "$folder/store" --runroot "$folder/run" --storage-driver vfs "$@"; }

end() {
    [ -z "${started:-}" ] || kill "$started" 2>/dev/null || true
    wait 2>/dev/null || true
    [ -n "${CONTAINER_FOLDER:-}" ] || rm -rf "$folder"
}
trap end EXIT

if buildah inspect --type image $BASE >/dev/null 2>&1; then
    echo "Base: $BASE, from before."
elif buildah pull -q $BASE >/dev/null 2>&1; then
    echo "Base: $BASE."
else
    echo "Base: $BASE cannot be fetched here; Debian bookworm's Python stands in for it."
    packages=python3,python3-venv,python3-pip,ca-certificates
    debootstrap --variant=minbase --include=$packages bookworm "$folder/base" >"$folder/base.log"
    ln -s python3 "$folder/base/usr/bin/python"
    # Whom this machine trusts, it trusts in there too: its way to packages may have a proxy.
    cp /etc/ssl/certs/ca-certificates.crt "$folder/base/etc/ssl/certs/"
    made=$(buildah from scratch)
    buildah copy -q "$made" "$folder/base" / >/dev/null
    buildah commit -q "$made" $BASE >/dev/null
    buildah rm "$made" >/dev/null
    rm -rf "$folder/base"
fi

# Without an engine there is no health check either: that instruction is not tried here.
buildah bud -q --layers --isolation chroot --network host --pull-never \
    -f Containerfile -t cartella . >/dev/null 2>&1
user=$(buildah inspect --type image --format '{{.OCIv1.Config.User}}' cartella)
echo "Built. It runs as $user."

made=$(buildah from --pull-never localhost/cartella)
command buildah --root "$folder/store" --runroot "$folder/run" --storage-driver vfs run \
    --isolation chroot --network host \
    "$made" cartella serve --desk "127.0.0.1:$PORT" --in-container &
started=$!
asked=0
until curl -fsS -o /dev/null "http://127.0.0.1:$PORT/healthz" 2>/dev/null; do
    asked=$((asked + 1))
    if [ $asked -gt 120 ] || ! kill -0 $started 2>/dev/null; then
        echo "It did not answer." >&2
        exit 1
    fi
    sleep 1
done
echo "It answers after $asked seconds."
echo "1 passed, 0 failed"
