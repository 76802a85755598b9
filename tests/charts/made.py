"""Records made by code: bundles, papers, photos. Nobody in them exists."""

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

Json = dict[str, Any]


def patient(
    identity: str = "p1",
    *,
    given: str = "Rosa",
    family: str = "Ortega",
    born: str = "1984-02-29",
    **more: Any,
) -> Json:
    return {
        "resourceType": "Patient",
        "id": identity,
        "name": [{"use": "official", "given": [given], "family": family}],
        "birthDate": born,
        "telecom": [{"system": "phone", "value": "(555) 201-4477"}],
        **more,
    }


def observation(identity: str, *, about: str = "Patient/p1", value: str = "72.50") -> str:
    """As text, since numbers must come with their digits."""
    return (
        f'{{"resourceType":"Observation","id":"{identity}","status":"final",'
        f'"code":{{"text":"Body weight"}},"subject":{{"reference":"{about}"}},'
        f'"effectiveDateTime":"2026-03-14","valueQuantity":{{"value":{value},"unit":"kg"}}}}'
    )


def resource(kind: str, identity: str, **more: Any) -> Json:
    return {
        "resourceType": kind,
        "id": identity,
        "subject": {"reference": "Patient/p1"},
        **more,
    }


def bundle(*resources: Json | str, urls: bool = False) -> bytes:
    parts = []
    for one in resources:
        text = one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)
        url = f'"fullUrl":"urn:uuid:{json.loads(text).get("id", "x")}",' if urls else ""
        parts.append("{" + url + '"resource":' + text + "}")
    return (
        '{"resourceType":"Bundle","type":"collection","entry":[' + ",".join(parts) + "]}"
    ).encode()


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def pdf(
    words: str = "A note", pages: int = 1, *, password: str = "", script: bool = False
) -> bytes:
    made = pikepdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=(300, 300))
        page = made.pages[-1]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = f"BT /F1 12 Tf 20 200 Td ({words} {number + 1}) Tj ET".encode()
        page.Contents = made.make_stream(text)
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
    out = io.BytesIO()
    secret = pikepdf.Encryption(user=password, owner=password) if password else False
    made.save(out, encryption=secret, deterministic_id=not password)
    return out.getvalue()


def jpeg(number: int = 0, *, taken: str = "", orientation: int = 1) -> bytes:
    picture = Image.new("RGB", (64, 48), (200, 150 + number % 100, 140))
    ImageDraw.Draw(picture).text((5, 5), str(number), fill=(0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
