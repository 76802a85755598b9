"""The signed paper of a contract, kept encrypted like every other file."""

from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.post.models import VendorContract
from cartella.practices.models import Practice
from cartella.release.arrivals import Upload

MOST_BYTES = 25_000_000


def keep(practice: Practice, upload: Upload) -> int:
    """Keep a paper; its blob's id. Raises StoreFull."""
    owner = Owner(kind=OwnerKind.PRACTICE, id="contracts")
    with upload.open() as stream:
        return store.put(practice, owner, stream).pk


def read(contract: VendorContract) -> bytes | None:
    """The paper's bytes; None if the contract has none."""
    papers = contract.practice.blobs.filter(owner_kind=OwnerKind.PRACTICE)
    blob = papers.filter(pk=contract.paper_blob_id or 0).first()
    return None if blob is None else b"".join(store.read(blob))
