"""`python -m lossdocs.figures` draws every figure again."""

from lossdocs.figures import FOLDER, drawn, file_of, names


def main() -> None:
    """Write what has changed, and remove what no module draws."""
    wanted = {file_of(name): drawn(name) for name in names()}
    for path in set(FOLDER.glob("*.svg")) - set(wanted):
        path.unlink()
        print(f"removed {path.name}")
    for path, svg in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != svg:
            path.write_text(svg, encoding="utf-8")
            print(f"drew {path.name}")


if __name__ == "__main__":
    main()
