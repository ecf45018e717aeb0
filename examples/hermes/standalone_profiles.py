# ISC license.
"""Prints the profiles that keep a gateway of their own, one on each line: for herm-reconcile -X.

A profile is standalone if its config.yaml has

    gateway:
      standalone: true

Run it with hermes' own python, which has a YAML parser, as the owner of the profiles. A profile
whose file cannot be read is reported, and not standalone.
"""

import os
import sys
from pathlib import Path

import yaml


def standalone(config: Path) -> bool:
    try:
        with config.open("rb") as file:
            data = yaml.safe_load(file)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, yaml.YAMLError) as e:
        print(f"standalone_profiles: warning: unable to read {config}: {e}", file=sys.stderr)
        return False
    gateway = data.get("gateway") if isinstance(data, dict) else None
    return isinstance(gateway, dict) and gateway.get("standalone") is True


home = Path(os.environ.get("HERMES_HOME") or "/opt/data")
if home.parent.name == "profiles":
    home = home.parent.parent
for soul in sorted(home.glob("profiles/*/SOUL.md")):
    if standalone(soul.parent / "config.yaml"):
        print(soul.parent.name)
