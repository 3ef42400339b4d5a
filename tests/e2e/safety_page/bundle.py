"""A small signed bundle of the safety pages, made and signed here, so that the worker is held against the format.

Nothing of the house's own publisher is used: pages, manifest and pointer are written as their format says.
"""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import engawa.core.ui
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.map_drawing import STYLE_HASH, draw_situation
from engawa.rooms.safety.rendering.unkept_page import MARK
from engawa.rooms.safety.rendering.unkept_page import PATH as UNKEPT_PATH
from engawa.rooms.safety.situation import Situation

BUILT = Path(engawa.core.ui.__file__).parent / "static" / "ui"
WORDS = Path(__file__).with_name("words.json")
PAGE_STYLE = (
    "body{margin:0 auto;max-width:60rem;padding:0 1rem;font-family:sans-serif;line-height:1.6}"
)
TOKYO = dt.timezone(dt.timedelta(hours=9))
# (folder, language, way to the root)
PAGES = (
    ("", "ja", "./"),
    ("easy/", "ja-x-easy", "../"),
    ("en/", "en", "../"),
    ("zh-hans/", "zh-Hans", "../"),
    ("ko/", "ko", "../"),
    ("z/k012/", "ja", "../../"),
    ("z/k013/", "ja", "../../"),
)
UNKEPT = (
    '<!doctype html><html lang="ja"><title>none</title><h1>この端末に残っていません</h1>'
    f'<p><a href="../en/index.html">English</a></p>{MARK}</html>'
)


def canonical(value: Any) -> bytes:
    """Write JSON in the one way over which signatures are made."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_style(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {hash_style(PAGE_STYLE)} {STYLE_HASH}; script-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass
class Signer:
    """A key, and what `keys.json` says of it."""

    use: str = "real"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def raw(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def say(self) -> dict[str, str]:
        public = base64.b64encode(self.raw).decode()
        return {"id": self.id, "alg": "Ed25519", "public": public, "use": self.use}

    def sign(self, content: bytes) -> str:
        return base64.b64encode(self.private.sign(content)).decode()


def write_keys(*signers: Signer) -> bytes:
    return canonical({"keys": [signer.say() for signer in signers]})


def make_bundle(
    situation: Situation,
    *,
    signer: Signer,
    made_at: dt.datetime,
    keys: bytes | None = None,
    is_signed: bool = True,
    said: Mapping[str, Any] | None = None,
    headline: str = "",
    expires_at: dt.datetime | None = None,
) -> dict[str, bytes]:
    """Make all files of a release; `said` replaces members of the pointer before it is signed."""
    files: dict[str, bytes] = {}
    areas = _add_hashed(files, "areas.json", encode_areas(situation=situation))
    script = _add_hashed(files, "safety.js", (BUILT / "safety.js").read_bytes())
    _add_hashed(files, "order.json", canonical({"headline": headline, "areas": areas}))
    for folder, language, root in PAGES:
        facts = {"root": root, "areas": areas, "script": script, "language": language}
        files[f"{folder}index.html"] = _write_page(situation, made_at, headline, expires_at, facts)
    files[UNKEPT_PATH] = UNKEPT.encode()
    files["worker.js"] = (BUILT / "safety-worker.js").read_bytes()
    files["keys.json"] = keys or write_keys(signer)
    moment = made_at.astimezone(TOKYO).isoformat(timespec="seconds")
    manifest = canonical(
        {
            "ward": situation.ward_slug,
            "drill": situation.is_drill,
            "sequence": situation.sequence,
            "made_at": moment,
            "files": {
                path: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
                for path, content in files.items()
            },
            "kept": {},
        }
    )
    data = "\n".join(sorted(path for path in files if path.startswith("data/")))
    pointer = {
        "ward": situation.ward_slug,
        "drill": situation.is_drill,
        "sequence": situation.sequence,
        "made_at": moment,
        "valid_until": (made_at + dt.timedelta(minutes=10)).isoformat(timespec="seconds"),
        "next_heartbeat": (made_at + dt.timedelta(minutes=1)).isoformat(timespec="seconds"),
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        "content": hashlib.sha256(data.encode()).hexdigest()[:12],
        "areas": areas,
        "key_id": signer.id,
        **(said or {}),
    }
    if is_signed:
        pointer["signature"] = signer.sign(canonical(pointer))
    else:
        pointer["signature"] = base64.b64encode(b"\0" * 64).decode()
    return {**files, "manifest.json": manifest, "current.json": canonical(pointer)}


def _add_hashed(files: dict[str, bytes], name: str, content: bytes) -> str:
    path = f"data/{hashlib.sha256(content).hexdigest()[:12]}/{name}"
    files[path] = content
    return path


def _write_page(
    situation: Situation,
    made_at: dt.datetime,
    headline: str,
    expires_at: dt.datetime | None,
    facts: Mapping[str, str],
) -> bytes:
    words = json.dumps(json.loads(WORDS.read_text(encoding="utf-8")), ensure_ascii=False)
    expires = f' data-ward-expires-at="{expires_at.isoformat()}"' if expires_at else ""
    zones = "".join(
        f'<li data-ward-zone="{escape(zone.code)}">{escape(zone.names["ja"])}</li>'
        for zone in situation.zones
    )
    drawn = draw_situation(situation=situation, language="ja")
    return f"""<!doctype html>
<html lang="{facts["language"]}" data-ward-root="{facts["root"]}"
 data-ward-made-at="{made_at.astimezone(TOKYO).isoformat(timespec="seconds")}"
 data-ward-sequence="{situation.sequence}" data-ward-drill="{str(situation.is_drill).lower()}"
 data-ward-areas="{facts["areas"]}" data-ward-phone="{situation.phone}" data-ward-name="金沢区">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(headline)}</title><style>{PAGE_STYLE}</style>
<script src="{facts["root"]}{facts["script"]}" defer></script></head>
<body><main><h1>金沢区 避難の情報</h1><p data-ward-age hidden role="status"></p>
<article data-ward-part="order" data-ward-order="1"{expires}>
<h2 id="headline">{escape(headline)}</h2><p data-ward-overdue hidden></p></article>
<section id="inside" hidden data-ward-inside></section><p data-ward-kept hidden></p>
<section data-ward-part="areas"><h2>対象の区域</h2><ul>{zones}</ul>{drawn}</section></main>
<script type="application/json" id="safety-words">{words.replace("<", chr(92) + "u003c")}</script>
</body></html>""".encode()
