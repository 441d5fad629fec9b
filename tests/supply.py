"""What the site is made of: ``python3 run.py audit`` and ``sbom``, outside the checks.

The first asks an advisory service for known faults, so it needs a network. The second writes the
packages of requirements/app.lock as CycloneDX, with the hashes of their files, and needs none.
"""

import re
import subprocess
import sys
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from relapse_watch import __version__

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "app.lock"
HASHES = r"((?: \\\n +--hash=sha256:\w+)+)"
PINNED = re.compile(rf"^([\w.-]+)==([\w.+!-]+)(?: ;[^\\]*)?{HASHES}", re.MULTILINE)


def audit() -> int:
    """Ask for known faults of both locks; return pip-audit's own code, 1 if one was not asked."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip"]
    return max(
        subprocess.run([*command, "-r", str(lock)], check=False).returncode
        for lock in (LOCK, LOCK.with_name("test.lock"))
    )


def packages(text: str) -> list[tuple[str, str, list[str]]]:
    """Return each package of a lock: its name, its version, and the SHA-256 of its files."""
    return [
        (name, version, re.findall(r"sha256:(\w+)", hashes))
        for name, version, hashes in PINNED.findall(text)
    ]


def sbom() -> str:
    """Return the site's packages in CycloneDX 1.6, as JSON."""
    bom = Bom()
    bom.metadata.component = site = Component(
        name="relapse-watch",
        version=__version__,
        type=ComponentType.APPLICATION,
        licenses=[LicenseExpression("BSD-3-Clause")],
        bom_ref=f"relapse-watch@{__version__}",
    )
    for name, version, hashes in packages(LOCK.read_text()):
        url = PackageURL("pypi", name=name, version=version)
        component = Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=url,
            bom_ref=str(url),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in hashes],
        )
        bom.components.add(component)
        bom.register_dependency(site, [component])
    return JsonV1Dot6(bom).output_as_string(indent=2)


if __name__ == "__main__":
    if sys.argv[1:2] == ["audit"]:
        sys.exit(audit())
    print(sbom())
